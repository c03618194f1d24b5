using System.Globalization;

namespace Candor.Cli.Grading;

/// <summary>Makes numbers that are written in English words, wholly or in part, one number: "three thousand", "3 million", "twenty-one".</summary>
/// <remarks>
/// "one" alone is a number unless it stands for something ("one of", "no one", "the one"); ordinals up to "twentieth" become 1th, 2th, …, as those in digits
/// do; "two thousand and five" is 2005, while "five and six" stays two numbers.
/// </remarks>
internal static class NumberPhrases
{
    private const string Hundred = "hundred";

    // Beyond it scales are not multiplied: a decimal holds 7.9e28.
    private const decimal Largest = 1e12m;

    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] Ordinals =
    [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
        "fourteenth",
        "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    ];

    private static readonly Dictionary<string, decimal> Scales = new(StringComparer.Ordinal)
    {
        ["thousand"] = 1e3m, ["million"] = 1e6m, ["billion"] = 1e9m, ["trillion"] = 1e12m,
    };

    private static readonly string[] MakesAPronoun = ["no", "any", "every", "some", "this", "that", "each", "which", "another", "the"];

    /// <summary>The words with such numbers joined.</summary>
    public static List<AnswerWord> Join(IReadOnlyList<AnswerWord> words)
    {
        var joined = new List<AnswerWord>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            var end = i;
            if (TryRead(words, ref end, out var value))
            {
                joined.Add(new AnswerWord(NumberText.Canonical(value), IsNumber: true, words[end - 1].EndsClause));
                i = end;
            }
            else
            {
                joined.Add(OrdinalOf(words[i].Text) is { } ordinal ? words[i] with { Text = ordinal } : words[i]);
                i++;
            }
        }

        return joined;
    }

    // Groups of hundreds, each with its scale: total + hundreds · scale + …
    private static bool TryRead(IReadOnlyList<AnswerWord> words, ref int i, out decimal value)
    {
        value = 0;
        var smallest = decimal.MaxValue;
        var isAny = false;
        while (i < words.Count)
        {
            var end = i + (isAny && words[i].Text == "and" && !words[i - 1].EndsClause ? 1 : 0);
            if ((isAny && (words[i - 1].EndsClause || smallest == 1)) || !TryReadHundreds(words, ref end, out var hundreds))
            {
                break;
            }

            var scale = 1m;
            while (end < words.Count && !words[end - 1].EndsClause && scale < Largest && Scales.TryGetValue(words[end].Text, out var next))
            {
                scale *= next;
                end++;
            }

            // "two thousand five" goes down; "five six" does not.
            if (scale >= smallest || (scale > 1 && hundreds > Largest))
            {
                break;
            }

            (value, smallest, isAny, i) = (value + (hundreds * scale), scale, true, end);
        }

        return isAny;
    }

    private static bool TryReadHundreds(IReadOnlyList<AnswerWord> words, ref int i, out decimal value)
    {
        value = 0;
        if (i >= words.Count)
        {
            return false;
        }

        if (words[i].IsNumber)
        {
            // In digits it is whole, but for a scale that may follow.
            var isInRange = decimal.TryParse(words[i].Text, CultureInfo.InvariantCulture, out value);
            i += isInRange ? 1 : 0;
            return isInRange;
        }

        if (words[i].Text == Hundred || Scales.ContainsKey(words[i].Text))
        {
            // "a thousand", whose article is gone.
            value = words[i].Text == Hundred ? 100 : Scales[words[i].Text];
            i++;
            return true;
        }

        if (!TryReadBelowHundred(words, ref i, out value))
        {
            return false;
        }

        if (i < words.Count && words[i].Text == Hundred && value is > 0 and < 100 && !words[i - 1].EndsClause)
        {
            value *= 100;
            i++;
            var end = i + (i < words.Count && words[i].Text == "and" ? 1 : 0);
            if (!words[i - 1].EndsClause && end < words.Count && TryReadBelowHundred(words, ref end, out var rest))
            {
                value += rest;
                i = end;
            }
        }

        return true;
    }

    private static bool TryReadBelowHundred(IReadOnlyList<AnswerWord> words, ref int i, out decimal value)
    {
        value = 0;
        var text = words[i].Text;
        if (Array.IndexOf(Tens, text) is >= 0 and var tens)
        {
            value = 20 + (10 * tens);
            var units = i + 1 < words.Count && !words[i].EndsClause ? Array.IndexOf(Small, words[i + 1].Text) : -1;
            value += units is > 0 and < 10 ? units : 0;
            i += units is > 0 and < 10 ? 2 : 1;
            return true;
        }

        var small = Array.IndexOf(Small, text);
        if (small < 0 || (small == 1 && IsPronoun(words, i)))
        {
            return false;
        }

        value = small;
        i++;
        return true;
    }

    private static bool IsPronoun(IReadOnlyList<AnswerWord> words, int i) =>
        (i + 1 < words.Count && (words[i + 1].Text is "of" or "s")) || (i > 0 && MakesAPronoun.Contains(words[i - 1].Text, StringComparer.Ordinal));

    private static string? OrdinalOf(string word) => Array.IndexOf(Ordinals, word) is >= 0 and var value ? $"{value}th" : null;
}
