using System.Globalization;

namespace Candor.Probes.Activations;

/// <summary>
/// What a probe reads: a pooled residual stream, several of them, or a statistic of the output distribution (baselines). Statistics of the logit lens are
/// stored beside these to be compared with, and read by no probe.
/// </summary>
/// <remarks>
/// Its text form names it in banks and activation files: <c>residual.5/token</c>, <c>residual.4/prefix_mean</c>, <c>residual.6+12+18/token</c>,
/// <c>output/entropy</c>, <c>output/surprisal</c>, <c>output/least_confidence</c>, <c>lens.15/contrast</c>. Equal sources have equal text forms.
/// </remarks>
public abstract record ProbeSource
{
    private ProbeSource()
    {
    }

    /// <summary>The single residual streams that it is made of, in the order of its features; empty for a statistic.</summary>
    public abstract IReadOnlyList<Residual> Streams { get; }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static ProbeSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var place = slash < 0 ? text : text[..slash];
        var what = slash < 0 ? string.Empty : text[(slash + 1)..];
        return (place, what) switch
        {
            ("output", "entropy") => new Output(OutputStatistic.Entropy),
            ("output", "surprisal") => new Output(OutputStatistic.Surprisal),
            ("output", "least_confidence") => new Output(OutputStatistic.LeastConfidence),
            _ when place.StartsWith(Lens.Prefix, StringComparison.Ordinal) => Lens.Parse(text, place, what),
            (_, "token" or "prefix_mean" or "answer_mean" or "answer_change") => ParseStreams(text, place, Poolings.Parse(what)),
            _ => throw new FormatException($"'{text}' is not a probe source; expected a form such as residual.5/token or output/entropy."),
        };
    }

    private static ProbeSource ParseStreams(string text, string place, Pooling pooling)
    {
        var indices = place.Split('+');
        var first = HookPoint.Parse(indices[0]);
        if (indices.Length == 1)
        {
            return new Residual(first, pooling);
        }

        HookPoint[] points =
        [
            first,
            .. indices.Skip(1).Select(index => int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new HookPoint(number)
                : throw new FormatException($"'{text}' is not a probe source; several hook points are written as residual.6+12+18/token.")),
        ];
        return Concatenation.AreAscending(points)
            ? new Concatenation(points, pooling)
            : throw new FormatException($"'{text}' is not a probe source; the hook points must ascend, each once.");
    }

    /// <summary>The residual stream at one hook point, shape <c>[d]</c>.</summary>
    public sealed record Residual(HookPoint HookPoint, Pooling Pooling) : ProbeSource
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Residual> Streams => [this];

        /// <inheritdoc/>
        public override string ToString() => $"{HookPoint}/{Pooling.ToText()}";
    }

    /// <summary>The residual streams at several hook points, one after the other, shape <c>[k·d]</c>.</summary>
    public sealed record Concatenation : ProbeSource
    {
        /// <summary>Keeps the hook points.</summary>
        /// <param name="hookPoints">Two or more, ascending, each once: one set has one order, and hence one text form.</param>
        /// <param name="pooling">The same at all of them.</param>
        /// <exception cref="ArgumentException">There are fewer than two, or they do not ascend.</exception>
        public Concatenation(IReadOnlyList<HookPoint> hookPoints, Pooling pooling)
        {
            ArgumentNullException.ThrowIfNull(hookPoints);
            if (hookPoints.Count < 2 || !AreAscending(hookPoints))
            {
                throw new ArgumentException("A concatenation needs two or more hook points, ascending, each once.", nameof(hookPoints));
            }

            HookPoints = [.. hookPoints];
            Pooling = pooling;
            Streams = [.. HookPoints.Select(hookPoint => new Residual(hookPoint, pooling))];
        }

        /// <summary>The hook points, k, ascending.</summary>
        public IReadOnlyList<HookPoint> HookPoints { get; }

        /// <summary>How the streams are pooled.</summary>
        public Pooling Pooling { get; }

        /// <inheritdoc/>
        public override IReadOnlyList<Residual> Streams { get; }

        /// <summary>By value: the same hook points with the same pooling.</summary>
        public bool Equals(Concatenation? other) => other is not null && Pooling == other.Pooling && HookPoints.SequenceEqual(other.HookPoints);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Pooling);
            foreach (var hookPoint in HookPoints)
            {
                hash.Add(hookPoint);
            }

            return hash.ToHashCode();
        }

        /// <inheritdoc/>
        public override string ToString() =>
            $"{HookPoints[0]}{string.Concat(HookPoints.Skip(1).Select(static point => $"+{point.Index}"))}/{Pooling.ToText()}";

        internal static bool AreAscending(IReadOnlyList<HookPoint> points) =>
            Enumerable.Range(1, points.Count - 1).All(i => points[i].Index > points[i - 1].Index);
    }

    /// <summary>One number of the output distribution, shape <c>[1]</c>.</summary>
    public sealed record Output(OutputStatistic Statistic) : ProbeSource
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Residual> Streams => [];

        /// <inheritdoc/>
        public override string ToString() => Statistic switch
        {
            OutputStatistic.Entropy => "output/entropy",
            OutputStatistic.Surprisal => "output/surprisal",
            _ => "output/least_confidence",
        };
    }

    /// <summary>One number of the logit lens at an inner hook point, shape <c>[1]</c>: a baseline to compare with, read by no probe.</summary>
    public sealed record Lens(HookPoint HookPoint, LensStatistic Statistic) : ProbeSource
    {
        /// <summary>What its text form begins with.</summary>
        public const string Prefix = "lens.";

        /// <inheritdoc/>
        public override IReadOnlyList<Residual> Streams => [];

        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{HookPoint.Index}/{Statistic.ToText()}");

        internal static Lens Parse(string text, string place, string statistic) =>
            int.TryParse(place.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && LensStatistics.TryParse(statistic) is { } parsed
                ? new Lens(new HookPoint(index), parsed)
                : throw new FormatException($"'{text}' is not a probe source; the logit lens is written as lens.15/entropy.");
    }
}
