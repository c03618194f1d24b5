using Candor.Inference.Execution;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Prometheus;

namespace Candor.Monitor.Telemetry;

/// <summary>Every metric of the sidecar, and the only place that writes one. Label values come from fixed sets or from what was loaded at start-up.</summary>
internal sealed class MonitorMetrics
{
    private readonly string _model;
    private readonly Counter _generations;
    private readonly Counter.Child _tokensScored;
    private readonly Counter _tokensUnscored;
    private readonly Histogram _tokenRisk;
    private readonly Histogram.Child _answerRisk;
    private readonly Histogram _stepDuration;
    private readonly Histogram.Child _batchTokens;
    private readonly Histogram.Child _minimalGain;
    private readonly Histogram.Child _biasMagnitude;
    private readonly Counter.Child _biases;
    private readonly Counter _failOpen;
    private readonly Counter _refused;
    private readonly Counter.Child _passFailures;
    private readonly Gauge _activeGenerations;
    private readonly Gauge _activeStreams;
    private readonly Gauge _circuitOpen;
    private readonly Gauge _providerFallback;

    public MonitorMetrics(CollectorRegistry registry, string model)
    {
        _model = model;
        var metrics = Metrics.WithCustomRegistry(registry);
        _generations = metrics.CreateCounter("candor_generations_total", "Generations that ended, by mode and outcome.", "model", "mode", "outcome");
        _tokensScored = metrics.CreateCounter("candor_tokens_scored_total", "Tokens that were given a risk.", "model", "source")
            .WithLabels(model, "shadow_model");
        _tokensUnscored = metrics.CreateCounter("candor_tokens_unscored_total", "Tokens that were answered without a risk, by reason.", "model", "reason");
        _tokenRisk = MakeHistogram("candor_token_risk", "Calibrated risk of tokens, by probe.", MetricBuckets.Risk, "model", "probe");
        _answerRisk = MakeHistogram("candor_answer_risk", "Calibrated risk of answers.", MetricBuckets.Risk, "model").WithLabels(model);
        _stepDuration = MakeHistogram("candor_step_duration_seconds", "Time of a step, by stage.", MetricBuckets.StepSeconds, "stage");
        _batchTokens = MakeHistogram("candor_forward_batch_tokens", "Tokens in a forward pass.", MetricBuckets.BatchTokens, "model").WithLabels(model);
        _minimalGain = MakeHistogram(
            "candor_minimal_gain",
            "Smallest gain that would have made the answer an abstention: how far detection is from expression.",
            MetricBuckets.Gain,
            "model").WithLabels(model);
        _biasMagnitude = MakeHistogram("candor_bias_magnitude", "Logit biases that were sent or applied.", MetricBuckets.Gain, "model").WithLabels(model);
        _biases = metrics.CreateCounter("candor_bias_applied_total", "Tokens after which a logit bias was sent or applied.", "model").WithLabels(model);
        _failOpen = metrics.CreateCounter("candor_fail_open_total", "Passes whose tokens went unscored because the model failed, by reason.", "reason");
        _refused = metrics.CreateCounter("candor_refused_total", "Calls and generations that were refused, by reason.", "reason");
        _passFailures = metrics.CreateCounter("candor_forward_failures_total", "Forward passes in which something failed.", "model").WithLabels(model);
        _activeGenerations = metrics.CreateGauge("candor_active_generations", "Generations that are open.");
        _activeStreams = metrics.CreateGauge("candor_active_streams", "Calls that are running.");
        _providerFallback = metrics.CreateGauge("candor_provider_fallback", "1 while passes run on the CPU because the GPU that was asked for failed.");
        _circuitOpen = metrics.CreateGauge("candor_circuit_open", "1 while the model is left alone because it kept failing.");

        Histogram MakeHistogram(string name, string help, double[] buckets, params string[] labels) =>
            metrics.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets });
    }

    public void GenerationOpened() => _activeGenerations.Inc();

    public void GenerationClosed() => _activeGenerations.Dec();

    public void StreamOpened() => _activeStreams.Inc();

    public void StreamClosed() => _activeStreams.Dec();

    public void Refused(string reason) => _refused.WithLabels(reason).Inc();

    public void FailedOpen(string reason) => _failOpen.WithLabels(reason).Inc();

    public void CircuitChanged(bool isOpen) => _circuitOpen.Set(isOpen ? 1 : 0);

    public void ProviderChanged(bool isFallenBack) => _providerFallback.Set(isFallenBack ? 1 : 0);

    public void StepAnswered(TimeSpan elapsed) => _stepDuration.WithLabels("total").Observe(elapsed.TotalSeconds, TraceExemplar.Current());

    public void PassCompleted(in PassReport report)
    {
        _stepDuration.WithLabels("queue").Observe(report.QueueWait.TotalSeconds);
        _stepDuration.WithLabels("forward").Observe(report.Duration.TotalSeconds);
        _batchTokens.Observe(report.Tokens);
        if (report.Failed)
        {
            _passFailures.Inc();
        }
    }

    public void TokenRead(TokenReading reading)
    {
        if (reading.NotScored != NotScored.No)
        {
            _tokensUnscored.WithLabels(_model, NotScoredName(reading.NotScored)).Inc();
        }
        else if (reading.Position >= 0)
        {
            _tokensScored.Inc();
        }

        foreach (var (probe, _, risk) in reading.Readings)
        {
            _tokenRisk.WithLabels(_model, probe).Observe(risk);
        }

        if (float.IsFinite(reading.MinimalGain))
        {
            _minimalGain.Observe(reading.MinimalGain);
        }

        if (reading.Biases.Count > 0)
        {
            _biases.Inc();
            _biasMagnitude.Observe(reading.Biases[0].Bias);
        }
    }

    public void Concluded(MonitorMode mode, Verdict verdict, bool isUnavailable, float answerRisk)
    {
        var outcome = isUnavailable ? "error" : OutcomeName(verdict.Kind);
        _generations.WithLabels(_model, ModeName(mode), outcome).Inc();
        if (float.IsFinite(answerRisk))
        {
            _answerRisk.Observe(answerRisk, TraceExemplar.Current());
        }
    }

    private static string ModeName(MonitorMode mode) => mode switch
    {
        MonitorMode.Off => "off",
        MonitorMode.Observe => "observe",
        MonitorMode.Annotate => "annotate",
        _ => "enforce",
    };

    private static string OutcomeName(VerdictKind kind) => kind switch
    {
        VerdictKind.Abstain => "abstain",
        VerdictKind.Flag => "flag",
        _ => "proceed",
    };

    private static string NotScoredName(NotScored reason) => reason switch
    {
        NotScored.ModeOff => "mode_off",
        NotScored.NoProbe => "no_probe",
        NotScored.ModelUnavailable => "model_unavailable",
        _ => "not_finite",
    };
}
