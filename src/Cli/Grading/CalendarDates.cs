using System.Globalization;

namespace Candor.Cli.Grading;

/// <summary>Makes dates one word, year-month-day, however they are written: "March 4, 1789", "4th of March 1789", "1789-03-04", "3/15/2020".</summary>
/// <remarks>Day and month without a year become --03-04. A date in slashes of which both parts could be the month is left as it is.</remarks>
internal static class CalendarDates
{
    private static readonly string[] Months =
        [.. CultureInfo.InvariantCulture.DateTimeFormat.MonthNames.Take(12).Select(static name => name.ToLowerInvariant())];

    /// <summary>The words with dates joined; expects numbers in one form already.</summary>
    public static List<AnswerWord> Join(IReadOnlyList<AnswerWord> words)
    {
        var joined = new List<AnswerWord>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            if (ReadDayAndMonth(words, i) is var (day, month, after))
            {
                var hasYear = Year(words, after) is not null;
                joined.Add(Date(hasYear ? Year(words, after) : null, month, day, words[after - (hasYear ? 0 : 1)].EndsClause));
                i = after + (hasYear ? 1 : 0);
            }
            else if (ReadNumeric(words, i) is { } date)
            {
                joined.Add(date);
                i += 3;
            }
            else
            {
                joined.Add(words[i++]);
            }
        }

        return joined;
    }

    private static (int Day, int Month, int After)? ReadDayAndMonth(IReadOnlyList<AnswerWord> words, int i)
    {
        if (Month(words, i) is { } first && Day(words, i + 1) is { } dayAfter)
        {
            return (dayAfter, first, i + 2);
        }

        var month = i + (i + 1 < words.Count && words[i + 1].Text == "of" ? 2 : 1);
        return Day(words, i) is { } day && Month(words, month) is { } second ? (day, second, month + 1) : null;
    }

    // Three numbers in a row: year-month-day, or the American and the European order with slashes where only one of them is possible.
    private static AnswerWord? ReadNumeric(IReadOnlyList<AnswerWord> words, int i)
    {
        if (i + 2 >= words.Count || words[i].EndsClause || words[i + 1].EndsClause || !words[i + 1].IsNumber)
        {
            return null;
        }

        if (Year(words, i) is { } year && Between(words, i + 1, 12) is { } month && Between(words, i + 2, 31) is { } day)
        {
            return Date(year, month, day, words[i + 2].EndsClause);
        }

        return (Between(words, i, 31), Between(words, i + 1, 31), Year(words, i + 2)) switch
        {
            ({ } a, { } b, { } last) when a <= 12 && b > 12 => Date(last, a, b, words[i + 2].EndsClause),
            ({ } a, { } b, { } last) when a > 12 && b <= 12 => Date(last, b, a, words[i + 2].EndsClause),
            _ => null,
        };
    }

    private static AnswerWord Date(int? year, int month, int day, bool endsClause) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{(year is { } y ? y.ToString("0000", CultureInfo.InvariantCulture) : "-")}-{month:00}-{day:00}"),
            EndsClause: endsClause);

    private static int? Month(IReadOnlyList<AnswerWord> words, int i)
    {
        if (i >= words.Count || words[i].Text.Length < 3)
        {
            return null;
        }

        var text = words[i].Text;
        var month = Array.FindIndex(Months, name => name == text || name[..3] == text || (text == "sept" && name == "september"));
        return month < 0 ? null : month + 1;
    }

    private static int? Day(IReadOnlyList<AnswerWord> words, int i)
    {
        if (i >= words.Count)
        {
            return null;
        }

        if (words[i].IsNumber)
        {
            return Between(words, i, 31);
        }

        var isOrdinal = words[i].Text.EndsWith("th", StringComparison.Ordinal);
        return isOrdinal && int.TryParse(words[i].Text[..^2], CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31 ? day : null;
    }

    private static int? Between(IReadOnlyList<AnswerWord> words, int i, int most) =>
        words[i].IsNumber && int.TryParse(words[i].Text, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most ? value : null;

    // Four digits: the year of "March 4" is not taken from "in 5 towns".
    private static int? Year(IReadOnlyList<AnswerWord> words, int i) =>
        i < words.Count && words[i].IsNumber && words[i].Text.Length == 4 && int.TryParse(words[i].Text, CultureInfo.InvariantCulture, out var year)
            ? year
            : null;
}
