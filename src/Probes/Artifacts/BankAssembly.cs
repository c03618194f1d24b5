using Candor.Probes.Activations;
using Candor.Probes.Coupling;
using Candor.Probes.Readouts;

namespace Candor.Probes.Artifacts;

/// <summary>Puts a bank together from its parsed files, gathering every problem before it gives up. Used once.</summary>
internal sealed class BankAssembly
{
    private readonly string _folder;
    private readonly BankManifest _manifest;
    private readonly List<string> _problems = [];
    private readonly BankTensorReader _tensors;

    /// <summary>Begins with what was parsed.</summary>
    public BankAssembly(string folder, BankManifest manifest, SafeTensorsFile tensors)
    {
        _folder = folder;
        _manifest = manifest;
        _tensors = new BankTensorReader(tensors, _problems);
    }

    /// <exception cref="BankException">A field or tensor is not sound.</exception>
    public ProbeBank Build(string version)
    {
        var probes = _manifest.Probes.Select(ProbeOf).ToList();
        var risk = new Dictionary<TokenPosition, string>();
        foreach (var (text, name) in _manifest.Risk)
        {
            if (Parsed(text, "risk", TokenPositions.Parse) is { } position)
            {
                risk[position] = name;
            }
        }

        var threshold = _manifest.Threshold is { } stored ? BankThresholds.Read(stored, _problems) : null;
        var coupling = _manifest.Coupling is { } c ? new CouplingCalibration(c.Gain, c.Tau) : null;
        _problems.AddRange(_tensors.Unused.Select(static name => $"{BankFiles.Tensors}: no probe has a tensor '{name}'."));
        if (_problems.Count > 0)
        {
            throw new BankException(_folder, _problems);
        }

        return new ProbeBank(
            _manifest.Name, _manifest.Model.Name, _manifest.Model.Fingerprint, probes!, risk, threshold, coupling, _manifest.CreatedAt, version);
    }

    /// <summary>Null where a problem was found.</summary>
    private BankedProbe? ProbeOf(BankProbe? entry, int index)
    {
        var field = $"probes[{index}]";
        if (entry is null)
        {
            // The serialiser's null checks do not reach into lists.
            return Problem<BankedProbe>($"{BankFiles.Manifest}: {field} is null.");
        }

        ProbeSource? source = null;
        try
        {
            source = ProbeSource.Parse(entry.Source) is var parsed and not ProbeSource.Lens ? parsed : Problem<ProbeSource>(
                $"{BankFiles.Manifest}: {field}.source: '{entry.Source}' is a baseline; the logit lens is compared with probes and not served.");
        }
        catch (FormatException exception)
        {
            _problems.Add($"{BankFiles.Manifest}: {field}.source: {exception.Message}");
        }

        var positions = entry.ReadsAt.Select(text => Parsed(text, $"{field}.reads_at", TokenPositions.Parse)).ToList();
        var calibrator = BankCalibrators.Read(entry.Calibrator, entry.Name, field, _tensors, _problems);
        var probe = entry.Kind switch
        {
            ProbeKinds.Linear => Linear(entry, source, field),
            ProbeKinds.Mahalanobis => Mahalanobis(entry, source),
            ProbeKinds.Perceptron => BankPerceptrons.Read(entry, source, field, _tensors, _problems),
            ProbeKinds.Attention or ProbeKinds.WindowMax => BankSpans.Read(entry, source, field, _tensors, _problems),
            ProbeKinds.Output => Output(entry, source, field),
            _ => Problem<IProbe>(
                $"{BankFiles.Manifest}: {field}.kind is '{entry.Kind}'; expected {string.Join(", ", ProbeKinds.All.SkipLast(1))} or {ProbeKinds.All[^1]}."),
        };
        RefuseFieldsOfOthers(entry, field);
        return probe is null || calibrator is null || positions.Contains(null)
            ? null
            : new BankedProbe(probe, calibrator, [.. positions.Select(static position => position!.Value)]);
    }

    private void RefuseFieldsOfOthers(BankProbe entry, string field)
    {
        var isSpan = entry.Kind is ProbeKinds.Attention or ProbeKinds.WindowMax;
        if (entry.Kind != ProbeKinds.Linear && !isSpan && (entry.Gain ?? entry.Bias) is not null)
        {
            _problems.Add($"{BankFiles.Manifest}: {field} is {entry.Kind} and can have no gain or bias.");
        }

        if (entry.Kind != ProbeKinds.Perceptron && (entry.Layers is not null || entry.Unit is not null))
        {
            _problems.Add($"{BankFiles.Manifest}: {field} is {entry.Kind} and can have no layers or unit.");
        }

        if (!isSpan && (entry.Span is not null || entry.Width is not null))
        {
            _problems.Add($"{BankFiles.Manifest}: {field} is {entry.Kind} and can have no span or width.");
        }
    }

    private LinearProbe? Linear(BankProbe entry, ProbeSource? source, string field) =>
        BankDirections.Read(entry, field, _tensors, _problems) is { } value && source is not null ? value.ToProbe(entry.Name, source) : null;

    private MahalanobisProbe? Mahalanobis(BankProbe entry, ProbeSource? source)
    {
        var trustworthy = _tensors.Take(entry.Name, "trustworthy_mean", axes: 1);
        var untrustworthy = _tensors.Take(entry.Name, "untrustworthy_mean", axes: 1);
        var whitening = _tensors.Take(entry.Name, "whitening", axes: 2);
        if (source is null || trustworthy is null || untrustworthy is null || whitening is null)
        {
            return null;
        }

        var d = trustworthy.Shape[0];
        return d > 0 && untrustworthy.Shape[0] == d && whitening.Shape.All(length => length == d)
            ? new MahalanobisProbe(entry.Name, source, trustworthy.Values, untrustworthy.Values, whitening.Values)
            : Problem<MahalanobisProbe>($"{BankFiles.Tensors}: the tensors of probe '{entry.Name}' have shapes that do not fit together.");
    }

    private OutputProbe? Output(BankProbe entry, ProbeSource? source, string field) => source switch
    {
        null => null,
        ProbeSource.Output output => new OutputProbe(entry.Name, output),
        _ => Problem<OutputProbe>($"{BankFiles.Manifest}: {field} is output and cannot read {entry.Source}."),
    };

    private T? Parsed<T>(string text, string field, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return parse(text);
        }
        catch (FormatException exception)
        {
            _problems.Add($"{BankFiles.Manifest}: {field}: {exception.Message}");
            return null;
        }
    }

    private T? Problem<T>(string problem)
        where T : class
    {
        _problems.Add(problem);
        return null;
    }
}
