using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Probes.Evaluation;

/// <summary>
/// What length alone gives away: logistic regression on the number of characters and of tokens. Rare names are long and cut into more tokens, so
/// a probe may only be counting. Immutable.
/// </summary>
public sealed class LengthBaseline
{
    private readonly FittedDirection _fitted;

    private LengthBaseline(FittedDirection fitted) => _fitted = fitted;

    /// <summary>Fits on lengths and labels; on the folds that the probe was fitted on, and on no others.</summary>
    /// <param name="characters">Characters of each text, shape <c>[n]</c>.</param>
    /// <param name="tokens">Tokens of each text, shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>; both classes.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a class is missing, or all texts are equally long.</exception>
    public static LengthBaseline Fit(IReadOnlyList<int> characters, IReadOnlyList<int> tokens, IReadOnlyList<bool> trustworthy)
    {
        ArgumentNullException.ThrowIfNull(characters);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(trustworthy);
        if (characters.Count != trustworthy.Count || tokens.Count != trustworthy.Count)
        {
            throw new ArgumentException($"There are {characters.Count} and {tokens.Count} lengths and {trustworthy.Count} labels.", nameof(characters));
        }

        var values = new float[2 * characters.Count];
        for (var i = 0; i < characters.Count; i++)
        {
            (values[2 * i], values[(2 * i) + 1]) = (characters[i], tokens[i]);
        }

        // Groups play no part in a fit of two numbers; the set wants one for each row.
        string[] groups = [.. Enumerable.Repeat(string.Empty, characters.Count)];
        return new LengthBaseline(new LogisticFitter().Fit(new ActivationSet(values, 2, trustworthy, groups)));
    }

    /// <summary>Log-odds of being untrustworthy by its length; higher is worse.</summary>
    public float Score(int characters, int tokens) => (_fitted.Gain * _fitted.Direction.Project([characters, tokens])) + _fitted.Bias;
}
