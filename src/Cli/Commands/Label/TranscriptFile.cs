using System.Text;
using System.Text.Json;
using Candor.Cli.Output;
using Candor.Cli.Questions;

namespace Candor.Cli.Commands.Label;

/// <summary>A transcript that grows by whole lines, so that an interrupted run goes on where it was. Thread-safe.</summary>
/// <remarks>
/// Every line is handed to the operating system before the next one; what follows the last line end is what an interruption tore, and is cut off. The file is
/// locked against a second run. Once every question is answered, the lines are put into the questions' order and the file is replaced whole.
/// </remarks>
internal sealed class TranscriptFile : IDisposable
{
    private readonly FileInfo _file;
    private readonly FileStream _stream;
    private readonly Dictionary<string, TranscriptLine> _lines = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private TranscriptFile(FileInfo file, FileStream stream)
    {
        _file = file;
        _stream = stream;
    }

    /// <summary>Lines that were there before this run.</summary>
    public int Resumed { get; private set; }

    /// <summary>Opens a transcript, new or begun.</summary>
    /// <exception cref="CliException">It holds something else, or lines of another run or of other questions.</exception>
    public static TranscriptFile Open(FileInfo file, string run, IReadOnlyList<Question> questions)
    {
        file.Directory?.Create();
        var transcript = new TranscriptFile(file, new FileStream(file.FullName, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1));
        try
        {
            transcript.Resume(run, questions.ToDictionary(static question => question.Id, StringComparer.Ordinal));
            return transcript;
        }
        catch
        {
            transcript.Dispose();
            throw;
        }
    }

    /// <summary>The line of a question; null where it is not answered yet.</summary>
    public TranscriptLine? Find(string id)
    {
        lock (_lock)
        {
            return _lines.GetValueOrDefault(id);
        }
    }

    /// <summary>Appends a line.</summary>
    public void Add(TranscriptLine line)
    {
        // One write, so that an interruption tears at most this line.
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, JsonOutput.Line), (byte)'\n'];
        lock (_lock)
        {
            _lines.Add(line.Id, line);
            _stream.Write(bytes);
            _stream.Flush();
        }
    }

    /// <summary>Puts the lines into the questions' order.</summary>
    public void Finish(IReadOnlyList<Question> questions)
    {
        var whole = new StringBuilder();
        foreach (var question in questions)
        {
            whole.Append(JsonSerializer.Serialize(_lines[question.Id], JsonOutput.Line)).Append('\n');
        }

        var sorted = $"{_file.FullName}.candor-{Guid.NewGuid():n}.tmp";
        File.WriteAllText(sorted, whole.ToString());
        File.Move(sorted, _file.FullName, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Resume(string run, Dictionary<string, Question> questions)
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var number = 0;
        for (var start = 0; start < end;)
        {
            var next = Array.IndexOf(bytes, (byte)'\n', start);
            Take(Parse(bytes.AsSpan(start, next - start), ++number), number, run, questions);
            start = next + 1;
        }

        Resumed = _lines.Count;
        _stream.SetLength(end);
        _stream.Position = end;
    }

    private TranscriptLine Parse(ReadOnlySpan<byte> text, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<TranscriptLine>(text, JsonOutput.Line) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw CliException.BadInput($"{_file}, line {number}: not a line of a transcript, at {exception.Path ?? "$"}. Name another --out.", exception);
        }
    }

    private void Take(TranscriptLine line, int number, string run, Dictionary<string, Question> questions)
    {
        if (line.Run != run)
        {
            throw CliException.BadInput(
                $"{_file}, line {number}: answered by another model or with other settings (--system, --max-tokens, the judge) than this run's. Name another --out, or delete the file.");
        }

        if (!questions.TryGetValue(line.Id, out var question) || question.Text != line.Question || !_lines.TryAdd(line.Id, line))
        {
            throw CliException.BadInput($"{_file}, line {number}: '{line.Id}' is not one of these questions, reads otherwise, or occurs twice. Name another --out, or delete the file.");
        }
    }
}
