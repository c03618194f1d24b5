using System.Text.Json;
using Candor.Cli.Output;
using Candor.Cli.Questions;
using Candor.Probes.Artifacts;

namespace Candor.Cli.Commands.Label;

/// <summary>A transcript that grows by whole lines, so that an interrupted run goes on where it was. Thread-safe.</summary>
/// <remarks>
/// Every line is handed to the operating system before the next one; what follows the last line end is what an interruption tore, and is cut off, if it can be
/// that: nothing else is ever shortened. The file is locked against a second run. Once every question is answered, the lines are put into the questions' order
/// and the file is replaced whole.
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
    /// <exception cref="CliException">It holds something else, or lines of another run or of other questions; or another run is writing it.</exception>
    public static TranscriptFile Open(FileInfo file, string run, IReadOnlyList<Question> questions)
    {
        file.Directory?.Create();
        var transcript = new TranscriptFile(file, OpenAlone(file));
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
            var end = _stream.Position;
            try
            {
                _stream.Write(bytes);
            }
            catch (IOException exception)
            {
                // A question that ends while this one fails must not be glued to what is there of it.
                _stream.SetLength(end);
                _stream.Position = end;
                throw CliException.BadInput(
                    $"'{_file}' cannot be written: {exception.Message.TrimEnd('.')}. What is answered is kept; run the same command again to go on.",
                    exception);
            }
        }
    }

    /// <summary>Puts the lines into the questions' order.</summary>
    public void Finish(IReadOnlyList<Question> questions)
    {
        try
        {
            AtomicFile.Write(_file.FullName, stream => Write(stream, questions.Select(question => _lines[question.Id])));
        }
        catch (IOException exception)
        {
            throw CliException.BadInput(
                $"'{_file}' is whole but for the order of its lines, which cannot be put right: {exception.Message.TrimEnd('.')}. Run the same command again.",
                exception);
        }
    }

    /// <summary>Writes lines one after the other.</summary>
    public static void Write(Stream stream, IEnumerable<TranscriptLine> lines)
    {
        foreach (var line in lines)
        {
            JsonSerializer.Serialize(stream, line, JsonOutput.Line);
            stream.WriteByte((byte)'\n');
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // Nobody else may read it meanwhile either, because on Unix the runtime lets two writers in who both let readers in.
    private static FileStream OpenAlone(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when (file.Exists)
        {
            throw CliException.BadInput($"'{file}': another 'candor label' is writing it. Wait for it, or name another --out.", exception);
        }
    }

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

        ReadOnlySpan<byte> rest = bytes.AsSpan(end).TrimEnd((byte)0);
        if (TornLine.LacksItsEndAlone(rest))
        {
            Take(Parse(rest, ++number), number, run, questions);
            _stream.Position = end + rest.Length;
            _stream.WriteByte((byte)'\n');
        }
        else if (TornLine.MayBe(rest))
        {
            _stream.Position = end;
        }
        else
        {
            throw CliException.BadInput($"{_file}: what follows its last line end is no torn line of a transcript. Name another --out.");
        }

        _stream.SetLength(_stream.Position);
        Resumed = _lines.Count;
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
                $"{_file}, line {number}: answered by another model or with other settings (--system, --max-tokens, the judge) than this run's. "
                + "Name another --out, or delete the file.");
        }

        if (!questions.TryGetValue(line.Id, out var question) || question.Text != line.Question || !_lines.TryAdd(line.Id, line))
        {
            throw CliException.BadInput(
                $"{_file}, line {number}: '{line.Id}' is not one of these questions, reads otherwise, or occurs twice. "
                + "Name another --out, or delete the file.");
        }
    }
}
