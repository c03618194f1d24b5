namespace Candor.Inference.Execution;

/// <summary>Statistics of a run's logits, made by as many threads as the run itself had. Not thread-safe: owned by the pass thread.</summary>
/// <remarks>
/// A vocabulary of 49,152 takes about as long as a thread takes to wake, so that a few tokens are done at once, and helpers only join in: the pass
/// thread takes one token after the other like them and waits for none that has not begun.
/// </remarks>
internal sealed class LogitScan : IThreadPoolWorkItem
{
    // About 100 µs of work for one thread.
    private const long WorthHelp = 1 << 19;

    private readonly OutputStatistics[] _results;
    private readonly int[] _tokens;
    private readonly int _vocabulary;
    private readonly int _helpers;
    private NativeBuffer<float>? _logits;
    private int _count;
    private int _open;
    private int _next;
    private int _running;

    /// <param name="maxTokens">Most tokens of a run.</param>
    /// <param name="vocabulary">Logits of a token, v.</param>
    /// <param name="threads">Threads in all.</param>
    public LogitScan(int maxTokens, int vocabulary, int threads)
    {
        _results = new OutputStatistics[maxTokens];
        _tokens = new int[maxTokens];
        _vocabulary = vocabulary;
        _helpers = threads - 1;
    }

    /// <summary>The statistics of a token that was added before the last <see cref="Run"/>.</summary>
    public OutputStatistics this[int token] => _results[token];

    /// <summary>Adds tokens, counted over all rows of the run.</summary>
    public void Add(int first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _tokens[_count++] = first + i;
        }
    }

    /// <summary>Makes the statistics of what was added.</summary>
    /// <param name="logits">Shape <c>[tokens, v]</c>.</param>
    public void Run(NativeBuffer<float> logits)
    {
        _logits = logits;
        _next = 0;
        Interlocked.Exchange(ref _open, _count);
        if ((long)_count * _vocabulary >= WorthHelp)
        {
            for (var i = Math.Min(_helpers, _count - 1); i > 0; i--)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        Work();
        _count = 0;
        Interlocked.Exchange(ref _open, 0);

        // Whoever has begun is at its last token. One that begins from here on finds nothing open, or joins the next run.
        var spin = default(SpinWait);
        while (Volatile.Read(ref _running) > 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Increment(ref _running);
        try
        {
            Work();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    // What is open is read before a token is claimed, so that a helper that comes late never claims one that it then drops.
    private void Work()
    {
        while (Volatile.Read(ref _open) is var open && open > 0 && Interlocked.Increment(ref _next) - 1 is var i && i < open)
        {
            var token = _tokens[i];
            _results[token] = OutputStatistics.Of(_logits!.Slice((long)token * _vocabulary, _vocabulary));
        }
    }
}
