namespace Candor.Inference.Tests.Chat;

/// <summary>The moment at which the goldens were made.</summary>
internal sealed class FixedTime : TimeProvider
{
    public static FixedTime Goldens { get; } = new();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 5, 9, 7, 3, TimeSpan.Zero);
}
