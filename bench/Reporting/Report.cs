using System.Globalization;
using System.Text;
using System.Text.Json;
using Candor.Bench.Machine;

namespace Candor.Bench.Reporting;

/// <summary>What one part measured, on which machine, and what to make of it.</summary>
/// <param name="part">The part's name.</param>
/// <param name="title">A heading.</param>
/// <param name="threads">Threads that were set for every side.</param>
internal sealed class Report(string part, string title, int threads)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly DateTimeOffset _begun = TimeProvider.System.GetUtcNow();
    private readonly string _loadBefore = MachineDescription.Load();
    private readonly CoreWatch _cores = new();
    private readonly List<string> _notes = [];
    private readonly List<ReportTable> _tables = [];

    /// <summary>What was compared, and how to read it: one sentence or more.</summary>
    public void Note(string sentence) => _notes.Add(sentence);

    /// <summary>Adds a table, to be filled by the caller.</summary>
    public ReportTable Table(string heading, params string[] columns)
    {
        var table = new ReportTable(heading, columns);
        _tables.Add(table);
        return table;
    }

    /// <summary>Writes <c>DATE-PART.md</c> and <c>DATE-PART.json</c> and prints the former.</summary>
    public void Write(string folder)
    {
        // More than a twentieth of a core over the whole part is more than a shell or an editor takes.
        const double foreignLimit = 0.05;
        var machine = MachineDescription.Read();
        var foreign = _cores.ForeignCores();
        var (loadAfter, seconds) = (MachineDescription.Load(), (TimeProvider.System.GetUtcNow() - _begun).TotalSeconds);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`bench/run.sh {part}`, {_begun:yyyy-MM-dd HH:mm} UTC, {seconds:0} s.\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"Machine: {machine.Processor}, {machine.Instructions}, {machine.Cores} cores, {threads} threads set; {machine.System}.\n");
        text.Append(CultureInfo.InvariantCulture, $"Versions: {machine.Framework}, ONNX Runtime {machine.Runtime}.\n");
        text.Append(CultureInfo.InvariantCulture, $"Load average before {_loadBefore}, after {loadAfter}; other processes kept {foreign:0.00} cores busy.\n");
        if (foreign > foreignLimit)
        {
            text.Append("\n**Something else used the cores: ratios may hold, times do not.**\n");
        }

        text.Append('\n');
        foreach (var table in _tables)
        {
            text.Append(table.ToMarkdown()).Append('\n');
        }

        foreach (var note in _notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, $"{_begun.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}-{part}");
        File.WriteAllText($"{name}.md", text.ToString());
        File.WriteAllText($"{name}.json", JsonSerializer.Serialize(
            new
            {
                part,
                begun = _begun,
                seconds,
                machine,
                threads,
                load_before = _loadBefore,
                load_after = loadAfter,
                foreign_cores = double.IsNaN(foreign) ? (double?)null : foreign,
                tables = _tables.Select(static table => new { title = table.Title, rows = table.Figures }),
                notes = _notes,
            },
            Json));
        Console.WriteLine(text);
    }
}
