namespace Candor.Bench.Measuring;

/// <summary>One of the things that are compared: does its work once, and says how long that took.</summary>
/// <param name="Name">What a table calls it.</param>
/// <param name="Work">Units of work of one repetition, such as tokens.</param>
/// <param name="Run">Prepares untimed, does the work timed, and returns the seconds of the timed part.</param>
internal sealed record Arm(string Name, double Work, Func<double> Run);
