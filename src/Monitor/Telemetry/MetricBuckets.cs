namespace Candor.Monitor.Telemetry;

/// <summary>Upper bounds of histogram buckets. Changing one breaks dashboards: they are part of the contract.</summary>
internal static class MetricBuckets
{
    /// <summary>Risk in [0, 1]; finer near 1, where thresholds lie.</summary>
    public static readonly double[] Risk = [.05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99];

    /// <summary>Seconds of one step: from a probe's microseconds to a large model's pass.</summary>
    public static readonly double[] StepSeconds = [.0001, .00025, .0005, .001, .002, .005, .01, .02, .05, .1, .25, 1];

    /// <summary>Tokens of one pass, in powers of two.</summary>
    public static readonly double[] BatchTokens = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    /// <summary>Logits.</summary>
    public static readonly double[] Gain = [.5, 1, 2, 5, 10, 15, 20, 30, 50, 100];
}
