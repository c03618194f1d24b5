using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Execution.Providers;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution.Providers;

public sealed class FallbackPassTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly SteppedTime _time = new();
    private readonly List<ProviderState> _changes = [];
    private readonly List<PlantedPass> _devices = [];
    private readonly List<PlantedPass> _processors = [];

    // What fails at the device: asked before each opening and each run.
    private Func<Exception?> OpenFault { get; set; } = static () => null;

    private Func<Exception?> RunFault { get; set; } = static () => null;

    [Fact]
    public async Task Run_DeviceWorks_ProcessorIsNeverOpened()
    {
        var pass = Open();
        await using var engine = Start(pass);
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1, 2, 3 }, CancellationToken.None);
        Assert.Equal((6f, 3f), SummingEngine.Seen(sequence));
        Assert.Empty(_processors);
        Assert.Equal(ProviderState.Of(ExecutionProvider.Cuda), pass.State);
        Assert.Empty(_changes);
    }

    [Fact]
    public async Task Run_DeviceFailsInTheMiddle_SequencesGoOnWithTheSameResults()
    {
        var pass = Open();
        await using var engine = Start(pass);
        using var one = SummingEngine.Open(engine);
        using var two = SummingEngine.Open(engine);
        await one.ForwardAsync(new[] { 1, 2, 3 }, CancellationToken.None);
        await two.ForwardAsync(new[] { 4 }, CancellationToken.None);

        // A device that fails after it has written half of its outputs.
        _devices[0].FailsHalfWay = true;
        await one.ForwardAsync(new[] { 5 }, CancellationToken.None);
        await two.ForwardAsync(new[] { 6 }, CancellationToken.None);
        Assert.Equal((11f, 4f), SummingEngine.Seen(one));
        Assert.Equal((10f, 2f), SummingEngine.Seen(two));
        Assert.True(_devices[0].IsDisposed);
        Assert.Single(_processors);
        Assert.Equal(new ProviderState(ExecutionProvider.Cuda, ExecutionProvider.Cpu, "CUDA failure 700", 1, _time.GetUtcNow() + Pause), pass.State);
        Assert.Equal([pass.State], _changes);
    }

    [Fact]
    public void Open_DeviceCannotBeLoaded_StartsOnTheProcessor()
    {
        OpenFault = static () => new InvalidOperationException("no CUDA here");
        using var pass = Open();
        Assert.Equal(new ProviderState(ExecutionProvider.Cuda, ExecutionProvider.Cpu, "no CUDA here", 1, _time.GetUtcNow() + Pause), pass.State);
        Assert.Equal((0, 1), (_devices.Count, _processors.Count));
    }

    [Fact]
    public void Open_ModelItselfIsAtFault_ThrowsWhatTheProcessorSays()
    {
        var thrown = Assert.Throws<InvalidDataException>(() => new FallbackPass(
            ExecutionProvider.Cuda,
            static () => throw new InvalidOperationException("device"),
            static () => throw new InvalidDataException("the model"),
            new DeviceBreaker(Pause, _time),
            _changes.Add));
        Assert.Equal("the model", thrown.Message);
    }

    [Fact]
    public async Task Run_AfterThePause_DeviceIsOpenedBesideThePassesAndTakesOver()
    {
        using var pass = Open();
        using var buffers = Buffers();
        Break(pass, buffers);
        _time.Advance(Pause - TimeSpan.FromSeconds(1));
        pass.Run(buffers, new BatchShape(1, 1, 0));
        Assert.Null(pass.Opening);

        _time.Advance(TimeSpan.FromSeconds(1));
        pass.Run(buffers, new BatchShape(1, 1, 0));
        Assert.Equal(ExecutionProvider.Cpu, pass.State.Running);
        await pass.Opening!;
        pass.Run(buffers, new BatchShape(1, 1, 0));
        Assert.Equal(ProviderState.Of(ExecutionProvider.Cuda) with { Failures = 1 }, pass.State);
        Assert.Equal((2, 1, 3), (_devices.Count, _devices[1].Runs, _processors[0].Runs));
        Assert.Equal([true, false], _changes.Select(static state => state.IsFallenBack));
    }

    [Fact]
    public async Task Run_DeviceFailsAgain_PauseDoublesUpToItsLimit()
    {
        using var pass = Open();
        using var buffers = Buffers();
        RunFault = static () => new InvalidOperationException("still broken");
        pass.Run(buffers, new BatchShape(1, 1, 0));
        var pauses = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var wait = pass.State.RetryAt!.Value - _time.GetUtcNow();
            pauses.Add(wait.TotalSeconds);
            _time.Advance(wait);
            pass.Run(buffers, new BatchShape(1, 1, 0));
            await pass.Opening!;
            pass.Run(buffers, new BatchShape(1, 1, 0));
            Assert.True(pass.State.IsFallenBack);
        }

        Assert.Equal([30, 60, 120, 240, 300, 300], pauses);
        Assert.Equal(7, pass.State.Failures);
        Assert.All(_devices, static device => Assert.True(device.IsDisposed));
    }

    [Fact]
    public async Task Run_DeviceCannotBeOpenedAgain_CountsAsAFailure()
    {
        using var pass = Open();
        using var buffers = Buffers();
        Break(pass, buffers);
        OpenFault = static () => new InvalidOperationException("gone");
        _time.Advance(Pause);
        pass.Run(buffers, new BatchShape(1, 1, 0));
        await pass.Opening!.ContinueWith(static _ => { }, TaskScheduler.Default);
        pass.Run(buffers, new BatchShape(1, 1, 0));
        Assert.Equal(("gone", 2, _time.GetUtcNow() + (2 * Pause)), (pass.State.Reason, pass.State.Failures, pass.State.RetryAt));
    }

    [Fact]
    public async Task Run_FailsOnceMoreAfterRecovery_OpensAtOnceAgain()
    {
        using var pass = Open();
        using var buffers = Buffers();
        Break(pass, buffers);
        _time.Advance(Pause);
        pass.Run(buffers, new BatchShape(1, 1, 0));
        await pass.Opening!;
        pass.Run(buffers, new BatchShape(1, 1, 0));
        Assert.False(pass.State.IsFallenBack);
        Break(pass, buffers);
        Assert.Equal((true, _time.GetUtcNow() + Pause), (pass.State.IsFallenBack, pass.State.RetryAt));
    }

    [Fact]
    public async Task Run_BothFail_SequenceFailsWithTheProcessorsReason()
    {
        var pass = Open();
        await using var engine = Start(pass);
        using var sequence = SummingEngine.Open(engine);
        RunFault = static () => new InvalidOperationException("device");
        ProcessorFault = static () => new InvalidDataException("these inputs");
        var thrown = await Assert.ThrowsAsync<ForwardFailedException>(async () => await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None));
        Assert.Equal("these inputs", thrown.InnerException!.Message);
    }

    [Fact]
    public async Task Run_Always_UsesOneThread()
    {
        // Openings may be elsewhere; runs may not, because devices keep state by thread.
        var pass = Open();
        await using var engine = Start(pass);
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None);
        RunFault = static () => new InvalidOperationException("planted");
        await sequence.ForwardAsync(new[] { 2 }, CancellationToken.None);
        RunFault = static () => null;
        _time.Advance(Pause);
        await sequence.ForwardAsync(new[] { 3 }, CancellationToken.None);
        await pass.Opening!;
        await sequence.ForwardAsync(new[] { 4 }, CancellationToken.None);
        Assert.Equal(2, _devices.Count);
        Assert.Single(_devices.Concat(_processors).SelectMany(static device => device.Threads).Distinct());
        Assert.Equal((10f, 4f), SummingEngine.Seen(sequence));
    }

    private Func<Exception?> ProcessorFault { get; set; } = static () => null;

    private static Engine Start(IForwardPass pass)
    {
        var options = new EngineOptions { MaxSequences = 4 };
        var fake = FakeModel.CreateManifest();
        var model = fake with
        {
            Architecture = SummingPass.Architecture,
            Tensors = fake.Tensors with { PositionIds = "position_ids", AttentionMask = "attention_mask" },
        };
        return new Engine(model, new MaskedRunner(pass, model, options), new MaskedPool(KeyValueLayout.Of(model), 4, 64), options, null, TimeProvider.System);
    }

    private static BatchBuffers Buffers() => new(SummingPass.Architecture, new KeyValueLayout(1, 1, 1, sizeof(float)), 4, 16, 64);

    private FallbackPass Open() => new(
        ExecutionProvider.Cuda,
        () =>
        {
            if (OpenFault() is { } fault)
            {
                throw fault;
            }

            _devices.Add(new PlantedPass { Fault = () => RunFault() });
            return _devices[^1];
        },
        () =>
        {
            _processors.Add(new PlantedPass { Fault = () => ProcessorFault() });
            return _processors[^1];
        },
        new DeviceBreaker(Pause, _time),
        _changes.Add);

    private void Break(FallbackPass pass, BatchBuffers buffers)
    {
        RunFault = static () => new InvalidOperationException("planted");
        pass.Run(buffers, new BatchShape(1, 1, 0));
        RunFault = static () => null;
        Assert.True(pass.State.IsFallenBack);
    }
}
