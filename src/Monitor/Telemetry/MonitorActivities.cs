using System.Diagnostics;
using Candor.Inference.Execution;
using Candor.Monitor.Sessions;

namespace Candor.Monitor.Telemetry;

/// <summary>The spans: one per generation, one per forward pass. They carry numbers and names, never text or tokens.</summary>
internal static class MonitorActivities
{
    public const string SourceName = "Candor.Monitor";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a generation's span: in the caller's trace where one came with the call, else in one of its own. Null when nobody listens.</summary>
    /// <remarks>
    /// The web server's own activity for the request stands between the two, but nobody records it: as its child the span would
    /// inherit "not recorded" and never be sent.
    /// </remarks>
    public static Activity? StartGeneration(string operation, string model)
    {
        var request = Activity.Current;
        ActivityContext.TryParse(request?.ParentId, request?.TraceStateString, isRemote: true, out var caller);
        Activity.Current = null;
        var activity = Source.StartActivity(operation, ActivityKind.Server, caller)?
            .SetTag("gen_ai.operation.name", "text_completion")
            .SetTag("gen_ai.request.model", model);
        Activity.Current = activity ?? request;
        return activity;
    }

    /// <summary>Puts a generation's outcome on its span, with one <c>gen_ai.evaluation.result</c> event.</summary>
    public static void Conclude(Activity? activity, GenerationOutcome outcome)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("gen_ai.usage.input_tokens", outcome.PromptTokens)
            .SetTag("gen_ai.usage.output_tokens", outcome.Tokens)
            .SetTag("candor.tokens_scored", outcome.TokensScored);
        var tags = new ActivityTagsCollection
        {
            ["gen_ai.evaluation.name"] = "candor.answer_risk",
            ["gen_ai.evaluation.score.label"] = outcome.Verdict.Kind.ToString().ToLowerInvariant(),
        };
        if (float.IsFinite(outcome.Risk))
        {
            tags["gen_ai.evaluation.score.value"] = (double)outcome.Risk;
        }

        activity.AddEvent(new ActivityEvent("gen_ai.evaluation.result", tags: tags));
    }

    /// <summary>Records a pass that has just ended.</summary>
    public static void PassCompleted(in PassReport report, DateTimeOffset endedAt)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        // A pass serves many generations at once, so that it is no child of any of them.
        using var activity = Source.StartActivity("candor.forward", ActivityKind.Internal, default(ActivityContext), startTime: endedAt - report.Duration);
        activity?.SetTag("candor.forward.sequences", report.Sequences)
            .SetTag("candor.forward.tokens", report.Tokens)
            .SetTag("candor.forward.queue_wait_ms", report.QueueWait.TotalMilliseconds)
            .SetStatus(report.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset)
            .SetEndTime(endedAt.UtcDateTime);
    }
}
