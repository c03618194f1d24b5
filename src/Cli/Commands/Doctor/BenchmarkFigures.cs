namespace Candor.Cli.Commands.Doctor;

/// <summary>What the self-benchmark measured.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Prefill">Tokens per second of one text that is read in chunks.</param>
/// <param name="Decode">One-token passes of so many streams together.</param>
/// <param name="ResidualCost">Extra time of a pass when every hook point's residual stream is kept, as a share; null where the time was too short or the
/// machine too busy to tell.</param>
/// <param name="Throttled">Times that the control group was stopped for its quota meanwhile; null where nobody counts.</param>
internal sealed record BenchmarkFigures(double Seconds, double Prefill, IReadOnlyList<DecodeFigure> Decode, double? ResidualCost, long? Throttled);

/// <summary>One-token passes of several streams together.</summary>
/// <param name="Streams">Streams in a pass.</param>
/// <param name="TokensPerSecond">Over all streams, by the median pass.</param>
/// <param name="Milliseconds">The median pass.</param>
/// <param name="Spread">The slowest tenth of the passes against the median: 1 on a quiet machine.</param>
internal sealed record DecodeFigure(int Streams, double TokensPerSecond, double Milliseconds, double Spread);
