using System.Globalization;
using System.Runtime.InteropServices;
using Candor.Bench.Fitting;
using Candor.Bench.Options;
using Candor.Bench.Reporting;

namespace Candor.Bench.Parts;

/// <summary>Fitting probes to activations on disk against scikit-learn: time, memory, and whether both find the same.</summary>
internal static class FitPart
{
    public const string Name = "fit";
    private const int Fitted = 20_000;
    private const int Held = 4_000;
    private const double KilobytesInMegabyte = 1000;

    /// <summary>What is compared. Where scikit-learn has two ways to the same result, both run, and the quicker one counts.</summary>
    private static readonly (string Name, FitMethod Method, string[] Solvers)[] Fits =
    [
        ("logistic regression", FitMethod.Logistic, ["lbfgs"]),
        ("LDA", FitMethod.Discriminant, ["lsqr", "svd"]),
        ("LDA, shrunk after Ledoit and Wolf", FitMethod.ShrunkDiscriminant, ["lsqr, shrinkage auto"]),
    ];

    public static Task RunAsync(BenchOptions options)
    {
        if (options.Python is not { } python)
        {
            Console.WriteLine("fit: skipped. It needs python3 with scikit-learn; bench/README.md says how it is found.");
            return Task.CompletedTask;
        }

        var report = new Report(Name, "Fitting probes against scikit-learn", options.Threads);
        var table = report.Table(
            $"{Fitted:#,0} samples on disk; best of several, wall seconds (processor seconds), peak megabytes of the process (before any data)",
            "fit", "d", "scikit-learn", "Candor", "times as fast", "scikit-learn MB", "Candor MB", "share of memory", "AUROC", "cosine");
        foreach (var dimension in options.Widths)
        {
            var file = new ActivationFile(Path.Combine(options.Root, "artifacts", "bench", "fit"), Fitted + Held, Held, dimension);
            if (!File.Exists(file.Values) || new FileInfo(file.Values).Length != (long)file.Rows * dimension * sizeof(float))
            {
                SyntheticActivations.Write(file);
            }

            foreach (var (name, method, solvers) in Fits)
            {
                Compare(table, name, method, solvers, file, python, options);
            }
        }

        report.Note(
            "Both sides read the same file of single-precision numbers, which lay in the page cache, each fit in a process of its own that was given "
            + $"{options.Threads} threads; the sides took turns. Seconds run from the first byte read to the last coefficient: importing Python's modules "
            + "is not in them, compiling Candor's code at its first use is.");
        report.Note(
            "Memory is the process's highest resident set (VmHWM). Candor's fits stream: the file is read anew in every pass. scikit-learn's are given "
            + "the whole as an array, as its interface asks; the logistic one a standardised copy, as its users do.");
        report.Note(
            "AUROC: scikit-learn's, then Candor's, on 4,000 samples held out. The cosine is between coefficients over standardised dimensions. One "
            + "dimension in 192 is a thousand times as loud as the others. Shrunk, scikit-learn measures the shrinkage in each class and Candor "
            + "in both together (`CovarianceShrinkage.Diagonal`).");
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"Run with `--widths {string.Join(',', options.Widths)} --rounds {options.Rounds}`; `svd` and `lsqr` share Candor's runs."));
        report.Note("Where other processes used the cores, processor seconds say more than wall seconds.");
        report.Write(options.Results);
        return Task.CompletedTask;
    }

    private static void Compare(
        ReportTable table, string name, FitMethod method, string[] solvers, ActivationFile file, string python, BenchOptions options)
    {
        var (mine, theirs) = (new List<FitAnswer>(), solvers.Select(static _ => new List<FitAnswer>()).ToArray());
        FitRequest Request(string side, string solver) => new(method, solver, file, options.Threads, Path.Combine(file.Folder, side));
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < solvers.Length; i++)
            {
                // The side that begins changes, so that neither always follows the other.
                if ((round + i) % 2 == 0)
                {
                    mine.Add(FitProcesses.RunCandor(Request("candor", solvers[i])));
                }

                theirs[i].Add(FitProcesses.RunScikitLearn(python, Request($"sklearn-{i}", solvers[i])));
                if ((round + i) % 2 == 1)
                {
                    mine.Add(FitProcesses.RunCandor(Request("candor", solvers[i])));
                }
            }
        }

        for (var i = 0; i < solvers.Length; i++)
        {
            var comparison = FitComparison.Of(file, Weights(file, "candor"), Weights(file, $"sklearn-{i}"));
            Row(table, $"{name}: {solvers[i]}", file.Dimension, mine, theirs[i], comparison);
        }
    }

    private static void Row(ReportTable table, string name, int dimension, List<FitAnswer> mine, List<FitAnswer> theirs, FitComparison comparison)
    {
        var (own, other) = (mine.MinBy(static answer => answer.Seconds)!, theirs.MinBy(static answer => answer.Seconds)!);
        var (ownPeak, otherPeak) = (mine.Max(static answer => answer.PeakKilobytes), theirs.Max(static answer => answer.PeakKilobytes));
        var (ownProcessor, otherProcessor) = (mine.Min(static answer => answer.ProcessorSeconds), theirs.Min(static answer => answer.ProcessorSeconds));
        table.Add(
            [
                $"{name} {other.Note}".TrimEnd(), dimension.ToString(CultureInfo.InvariantCulture),
                $"{Figures.Number(other.Seconds)} ({Figures.Number(otherProcessor)})", $"{Figures.Number(own.Seconds)} ({Figures.Number(ownProcessor)})",
                $"{Figures.Number(other.Seconds / own.Seconds)} ({Figures.Number(otherProcessor / ownProcessor)})",
                Megabytes(otherPeak, other), Megabytes(ownPeak, own), Figures.Number((double)ownPeak / otherPeak),
                string.Create(CultureInfo.InvariantCulture, $"{comparison.Other:0.0000}, {comparison.Candor:0.0000}"),
                comparison.Cosine.ToString("0.00000", CultureInfo.InvariantCulture),
            ],
            ("fit", name),
            ("dimension", dimension),
            ("sklearn", theirs),
            ("candor", mine),
            ("sklearn_auroc", comparison.Other),
            ("candor_auroc", comparison.Candor),
            ("cosine", comparison.Cosine));
    }

    private static string Megabytes(long peak, FitAnswer answer) =>
        $"{Figures.Number(peak / KilobytesInMegabyte)} ({Figures.Number(answer.BeforeKilobytes / KilobytesInMegabyte)})";

    private static double[] Weights(ActivationFile file, string side) =>
        MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(file.Folder, side))).ToArray();
}
