// Every limit of the program, with its unit and its reason.
namespace Baogong;

public static class Limits
{
    /// <summary>Largest request body, bytes: an import of 45,000 households is about 3 MB.</summary>
    public const long BodyBytes = 16 * 1024 * 1024;

    /// <summary>Pieces of one offer in one order; a typing error of three digits must not reach a supplier.</summary>
    public const int PiecesPerLine = 99;

    /// <summary>Offers in one order; also a CHECK.</summary>
    public const int LinesPerOrder = 50;

    /// <summary>Characters in a note for the one at the door.</summary>
    public const int NoteCharacters = 200;

    /// <summary>Lines of a pasted relay: 60 households with chat between are about 150.</summary>
    public const int RelayLines = 2_000;

    /// <summary>Characters of a pasted relay: 2,000 lines of a talkative group.</summary>
    public const int RelayCharacters = 200_000;

    /// <summary>Late wishes shown at once; dealt ones fall off the end.</summary>
    public const int LateRows = 500;

    /// <summary>Rows of an imported sheet: the largest demo town has 45,000 households.</summary>
    public const int ImportRows = 200_000;

    /// <summary>Columns of an imported sheet that are looked at; wider sheets are formatting gone wild.</summary>
    public const int ImportColumns = 60;

    /// <summary>Characters of one cell in an imported sheet.</summary>
    public const int ImportCellCharacters = 200;

    /// <summary>Bytes of an unpacked workbook: a small zip must not fill the memory.</summary>
    public const long ImportUnpackedBytes = 256L * 1024 * 1024;

    /// <summary>How long a previewed import waits for its yes, minutes: the desk reads it through and asks
    /// around.</summary>
    public const int ImportWaitMinutes = 120;

    /// <summary>Characters of a community's, building's or room's name: it must fit a bag label.</summary>
    public const int PlaceNameCharacters = 40;

    /// <summary>Residents stay signed in, days: signing in is the hardest step for the old.</summary>
    public const int ResidentSessionDays = 30;

    /// <summary>Staff sessions end after this much idleness, minutes.</summary>
    public const int StaffIdleMinutes = 15;

    /// <summary>Staff sessions end after this, hours: a shift.</summary>
    public const int StaffSessionHours = 8;

    /// <summary>Leaders' and volunteers' sessions, hours: a long day at the door without signing in again.</summary>
    public const int FieldSessionHours = 16;

    /// <summary>How long a session found good is trusted without asking again, seconds: revocation works in
    /// 5.</summary>
    public const int SessionTrustSeconds = 3;

    /// <summary>Seconds between two notes that a session was used: idleness is known to the minute, writes stay
    /// few.</summary>
    public const int SessionTouchSeconds = 60;

    /// <summary>The same for residents, hours: they are never signed out for idleness, and the busiest minute has other
    /// things to write.</summary>
    public const int ResidentTouchHours = 24;

    /// <summary>Doors one person may order for: their own, parents, a neighbour or two.</summary>
    public const int DoorsPerPerson = 6;

    /// <summary>How long a household's invitation to a relative is good, hours: children answer at the
    /// weekend.</summary>
    public const int InviteHours = 72;

    /// <summary>A sign-in code's life, minutes.</summary>
    public const int CodeMinutes = 5;

    /// <summary>Tries for one sign-in code: 5 of 10⁶.</summary>
    public const int CodeTries = 5;

    /// <summary>Codes that a town sends in a minute to numbers that live here: half of 12,000 orders a day in one
    /// hour need 100; the rest is room under attack, at a known price.</summary>
    public const int CodesToKnownMinute = 1000;

    /// <summary>The same to numbers seen for the first time: made-up ones cost a known sum at most.</summary>
    public const int CodesToNewMinute = 1000;

    /// <summary>New numbers from one address in a minute, once half of the above is gone: many neighbours share an
    /// address, a flood must not take it all.</summary>
    public const int CodesPerAddressMinute = 30;

    /// <summary>How long the page for the code remembers the number, minutes: a code's life and one resend.</summary>
    public const int CodePageMinutes = 15;

    /// <summary>How long somebody may take to set up a passkey or a password, minutes.</summary>
    public const int SetUpMinutes = 30;

    /// <summary>How fresh a sign-in must be to change how one signs in, one's number or one's door, minutes.</summary>
    public const int StepUpMinutes = 15;

    /// <summary>Messages that one round of sending takes from the outbox of a town.</summary>
    public const int SendBatch = 100;

    /// <summary>Messages that one server gives to the provider at the same time: 100 ms each, 1,000 a minute.</summary>
    public const int SendSideBySide = 8;

    /// <summary>How long a provider may take to answer, seconds; after that it is not known whether it did.</summary>
    public const int SmsWaitSeconds = 5;

    /// <summary>Rounds of PBKDF2 for a PIN: about 20 ms. The pause protects a PIN, not stretching.</summary>
    public const int PinIterations = 100_000;

    /// <summary>Rounds of PBKDF2 for a password, as OWASP asks for SHA-256: about 120 ms.</summary>
    public const int PasswordIterations = 600_000;

    /// <summary>Passwords, characters: length is what counts.</summary>
    public const int PasswordMinimum = 10;

    /// <summary>Characters of a person's name.</summary>
    public const int NameCharacters = 40;

    /// <summary>Longest life of a grant, days: every role is looked at again once a quarter.</summary>
    public const int GrantDays = 92;

    /// <summary>Wrong PINs or passwords from one source before a pause.</summary>
    public const int SignInFailures = 5;

    /// <summary>The pause after that, minutes.</summary>
    public const int SignInPauseMinutes = 15;

    /// <summary>Tries a day at one link's PIN from all browsers that never came in: 20 of 10⁶.</summary>
    public const int StrangePinsADay = 20;

    /// <summary>Tries a day at one name's password and one-time code from such browsers: 100 · 3 of 10⁶ for
    /// somebody who knows the password already.</summary>
    public const int StrangePasswordsADay = 100;

    /// <summary>Orders under way in one server: so many that a whole batch always waits for the committer, and no more,
    /// because the collector walks through what waits. Who comes beyond it waits at the door.</summary>
    public const int OrdersUnderWay = 1280;

    /// <summary>Orders that wait at a server's door; beyond it the answer is 503 at once. Each holds some 10 kB of
    /// memory.</summary>
    public const int WaitingAtTheDoor = 10_000;

    /// <summary>Then the answer is 503: a person waits that long without wondering, and a program that comes again at
    /// once comes once a second.</summary>
    public static readonly TimeSpan WaitAtTheDoor = TimeSpan.FromSeconds(1);

    /// <summary>Room on the database's disk under which nothing is changed any more, bytes: eight segments of its
    /// journal, so that PostgreSQL need not stop before we do.</summary>
    public const long DiskReserveBytes = 128L * 1024 * 1024;

    /// <summary>What Retry-After says, seconds.</summary>
    public const int RetryAfterSeconds = 3;

    /// <summary>Requests waiting for the intake per town; beyond it the answer is 503 with Retry-After.</summary>
    public const int IntakeQueue = 8192;

    /// <summary>Requests that one intake transaction takes at most.</summary>
    public const int IntakeBatch = 512;

    /// <summary>A round stands on the drivers' list so long before and after its delivery, hours: loading at dawn, and
    /// the last gate after midnight.</summary>
    public const int DriverHours = 12;

    /// <summary>How long a question waits for a second person, hours: a night and a morning.</summary>
    public const int ApprovalHours = 24;

    /// <summary>How long the one who asked may take a file after the second person's yes, minutes: a broken download
    /// and a second try.</summary>
    public const int GuardedFileMinutes = 30;

    /// <summary>What one person alone gives back to a household of a round, fen: four packages; more needs
    /// the desk's yes.</summary>
    public const long RefundAloneFen = 200_00;

    /// <summary>Rows of a table page on the desk.</summary>
    public const int TablePage = 50;

    /// <summary>Changes shown in a history panel: more than anybody reads.</summary>
    public const int HistoryRows = 100;

    /// <summary>Bytes of a package's photo: a phone on a bad line loads it in seconds.</summary>
    public const int PhotoBytes = 300 * 1024;

    /// <summary>Components of a package: a household must be able to read them.</summary>
    public const int ComponentsPerPackage = 40;

    /// <summary>Minutes that an agent sees the number that called: as long as the longest call.</summary>
    public const int CallMinutes = 60;

    /// <summary>How long words and persons stay beside a transaction, days: as long as somebody may complain.</summary>
    public const int PersonDays = 180;

    /// <summary>How long transactions are kept, days: three years, as bookkeeping asks.</summary>
    public const int TransactionDays = 3 * 366;

    /// <summary>How long a request to join a door waits, and a newcomer who never ordered stays, days.</summary>
    public const int NewcomerDays = 30;

    /// <summary>How long the ways in of an ended role stay, days: a mistake is noticed within a week.</summary>
    public const int EndedRoleDays = 7;

    /// <summary>How long leaders and volunteers keep a delivery list after its window, hours.</summary>
    public const int DeliveryListHours = 24;

    /// <summary>Fields sealed again in one transaction: a lock of about 20 ms on rows that others may want.</summary>
    public const int ResealBatch = 500;

    /// <summary>Looks at all fields for those that somebody held or changed at the look before.</summary>
    public const int ResealLooks = 5;

    /// <summary>Minutes that a key rests between its last seal and its end: as long as the longest ticket that lies
    /// sealed in a browser, and far longer than any transaction.</summary>
    public const int KeyRestMinutes = SetUpMinutes;

    /// <summary>Sessions looked up by one statement at most.</summary>
    public const int SessionsPerRead = 512;
}
