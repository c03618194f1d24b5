using Candor.Inference.Execution;

namespace Candor.Inference.Scheduling;

/// <summary>Decides which sequences take part in the next pass, and with how many tokens.</summary>
internal static class BatchPlanner
{
    /// <summary>Moves items from the queue's front into the pass.</summary>
    /// <remarks>
    /// Every item in the pass gets an equal share of the tokens first, so that one long text does not keep others from their next token; what
    /// they leave goes to the longer ones in the order of the queue.
    /// </remarks>
    /// <param name="waiting">The queue; those that go into the pass are removed.</param>
    /// <param name="pass">Empty; filled with one item a sequence.</param>
    /// <param name="maxSequences">Most items of a pass.</param>
    /// <param name="maxTokens">Most tokens of a pass; at least <paramref name="maxSequences"/>.</param>
    public static void Plan(List<SequenceState> waiting, List<PassItem> pass, int maxSequences, int maxTokens)
    {
        var count = Math.Min(waiting.Count, maxSequences);
        if (count == 0)
        {
            return;
        }

        var share = maxTokens / count;
        var left = maxTokens;
        for (var i = 0; i < count; i++)
        {
            left -= Math.Min(waiting[i].Ticket.Remaining.Length, share);
        }

        for (var i = 0; i < count; i++)
        {
            var remaining = waiting[i].Ticket.Remaining;
            var tokens = Math.Min(remaining.Length, share);
            var more = Math.Min(remaining.Length - tokens, left);
            left -= more;
            pass.Add(new PassItem(waiting[i], remaining[..(tokens + more)]));
        }

        waiting.RemoveRange(0, count);
    }
}
