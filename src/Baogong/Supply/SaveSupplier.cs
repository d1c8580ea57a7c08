// A supplier is added or corrected on the desk. Names are unique in a town: people look them up by name.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class SaveSupplier
{
    /// <param name="Name">1 … 60 characters.</param>
    /// <param name="Kind">A code of <see cref="SupplyWords.Kinds"/>.</param>
    /// <param name="Contact">The firm's office line, at most 100 characters.</param>
    public sealed record Draft(string Name, string Kind, string Contact)
    {
        public static Draft Of(Form form) => new(form["name"], form["kind"], form["contact"]);
    }

    public sealed record Saved(SupplierId Supplier);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/suppliers", async (Form form, Actor actor, HttpContext http, Handler handler,
            ListSuppliers.Handler list, CancellationToken ct) =>
        {
            var draft = Draft.Of(form);
            var outcome = await handler.Run(null, draft, actor, ct);
            return outcome.Problem is { } problem
                ? Answers.Page<SuppliersPage>(
                    new { Model = await list.Run(http, actor, ct), Typed = draft, Error = problem }, problem.Status)
                : Answers.SeeOther($"/desk/suppliers/{outcome.Value.Supplier.Value}?done=added");
        }).WithName("AddSupplierForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/suppliers/{supplier:int}", async (int supplier, Form form, Actor actor, Handler handler,
            ShowSupplier.Handler show, CancellationToken ct) =>
        {
            var draft = Draft.Of(form);
            var outcome = await handler.Run(new(supplier), draft, actor, ct);
            if (outcome.Problem is not { } problem) return Answers.SeeOther($"/desk/suppliers/{supplier}?done=changed");
            return await show.Page(new(supplier), actor, new(Draft: draft, Error: problem), ct);
        }).WithName("EditSupplierForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/suppliers", async (Draft draft, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(null, draft, actor, ct))
                    .ToHttp(s => TypedResults.Created($"/api/suppliers/{s.Supplier.Value}", s)))
            .WithName("AddSupplier").RequireAuthorization(Policies.Desk);
        routes.MapPut("/api/suppliers/{supplier:int}",
            async (int supplier, Draft draft, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new(supplier), draft, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName("EditSupplier").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        /// <param name="supplier">Null adds one.</param>
        /// <param name="draft">As typed.</param>
        /// <param name="actor">Of the desk.</param>
        /// <param name="ct">Cancels.</param>
        public Task<Outcome<Saved>> Run(SupplierId? supplier, Draft draft, Actor actor, CancellationToken ct) =>
            Check(draft) is { } problem ? Task.FromResult<Outcome<Saved>>(problem)
            : db.Atomically<Saved>(async tx =>
            {
                await tx.Run(LockTown, new { actor.Town }, ct);
                var was = supplier is null ? null : await tx.Maybe<Draft>(Read, new { actor.Town, supplier }, ct);
                if (supplier is not null && was is null) return SupplyProblems.NoSuchSupplier;
                if (was == draft) return new Saved(supplier!.Value);
                var id = await tx.Maybe<int?>(Write,
                    new { actor.Town, supplier, draft.Name, draft.Kind, draft.Contact }, ct);
                if (id is null) return SupplyProblems.NameTaken;
                tx.Append(actor, "supplier", $"{id}", was is null ? "added" : "changed", was,
                    draft);
                return new Saved(new(id.Value));
            }, ct);

        private static Problem? Check(Draft draft) =>
            draft.Name is not { Length: >= 1 and <= 60 } ? SupplyProblems.NameMissing
            : draft.Kind is null || !SupplyWords.Kinds.ContainsKey(draft.Kind) ? SupplyProblems.KindUnknown
            : draft.Contact is not { Length: <= 100 } ? SupplyProblems.ContactTooLong : null;
    }

    // Ids are dense inside the town: one writer at a time.
    private const string LockTown = "select 1 from towns where town_id = @Town for update";

    private const string Read = "select name, kind, contact from suppliers where town_id = @Town and id = @supplier";

    private const string Write = """
        insert into suppliers (town_id, id, name, kind, contact)
        select @Town, coalesce(@supplier::int, (select coalesce(max(id), 0) + 1 from suppliers where town_id = @Town)),
               @Name::text, @Kind::text, @Contact::text
        where not exists (select 1 from suppliers where town_id = @Town and name = @Name
                          and id is distinct from @supplier::int)
        on conflict (town_id, id) do update set name = excluded.name, kind = excluded.kind, contact = excluded.contact
        returning id
        """;
}
