// How columns become values: snake_case to PascalCase, ids as their own types, times as DateTimeOffset in UTC.
using System.Data;
using Baogong.Core;
using Dapper;

namespace Baogong.Platform.Data;

public static class RowMapping
{
    private static int _done;

    public static void Register()
    {
        if (Interlocked.Exchange(ref _done, 1) == 1) return;
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Id(v => new TownId(v), id => id.Value);
        Id(v => new CommunityId(v), id => id.Value);
        Id(v => new BuildingId(v), id => id.Value);
        Id(v => new HouseholdId(v), id => id.Value);
        Id(v => new SupplierId(v), id => id.Value);
        Id(v => new PackageId(v), id => id.Value);
        Id(v => new CycleId(v), id => id.Value);
        Id(v => new OfferId(v), id => id.Value);
        Id(v => new BatchId(v), id => id.Value);
        SqlMapper.AddTypeHandler(new Handler<OrderId>(v => new OrderId((Guid)v), id => id.Value));
        SqlMapper.AddTypeHandler(new Handler<PersonId>(v => new PersonId((Guid)v), id => id.Value));
        // Without its own map the handler is asked on the way in, too: PostgreSQL takes moments in UTC only.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new Handler<DateTimeOffset>(
            v => v is DateTimeOffset at ? at : new DateTimeOffset((DateTime)v, TimeSpan.Zero),
            at => at.ToUniversalTime()));
        SqlMapper.AddTypeHandler(new Handler<DateOnly>(
            v => v is DateTime day ? DateOnly.FromDateTime(day) : (DateOnly)v, day => day));
        SqlMapper.AddTypeHandler(new Handler<TimeOnly>(
            v => v is TimeSpan time ? TimeOnly.FromTimeSpan(time) : (TimeOnly)v, time => time));
    }

    private static void Id<T>(Func<int, T> read, Func<T, int> write) where T : struct =>
        SqlMapper.AddTypeHandler(new Handler<T>(v => read((int)v), id => write(id)));

    private sealed class Handler<T>(Func<object, T> read, Func<T, object> write) : SqlMapper.TypeHandler<T>
        where T : struct
    {
        public override T Parse(object value) => read(value);

        public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = write(value);
    }
}
