using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.ActivationFiles;

public sealed class FolderUnionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TwoFolders_AreOneAfterTheOther()
    {
        Write("a", "x", "y");
        Write("b", "z");
        var folder = Read();
        Assert.Equal(["x", "y", "z"], folder.Rows.Select(static row => row.Id));
        Assert.Equal([0, 0, 1, 1, 0, 0], folder.Load(ProbeSource.Parse("residual.0/token")).Values);
        Assert.Equal(("a.jsonl+b.jsonl", "a+b", 3, 3), (folder.Manifest.Data, folder.Manifest.DataSha256, folder.Manifest.Questions, folder.Manifest.Rows));
    }

    [Fact]
    public void Read_AnotherModel_IsRefusedByName()
    {
        Write("a", "x");
        Write("b", static plan => plan with { Model = "other", ModelFingerprint = "beef" }, "y");
        Assert.Equal(
            $"'{_folder["a"]}' is of model 'planted' (fingerprint f00d), and '{_folder["b"]}' of 'other' (fingerprint beef). "
            + "Activations of two models do not go together.",
            Refusal());
    }

    [Fact]
    public void Read_OtherSources_AreRefusedByName()
    {
        Write("a", "x");
        Write("b", static plan => plan with { Sources = ["residual.1/token"] }, "y");
        Assert.Equal($"'{_folder["a"]}' holds residual.0/token, and '{_folder["b"]}' residual.1/token. Extract the same sources.", Refusal());
    }

    [Fact]
    public void Read_LensInOneOnly_IsLeftOut()
    {
        Write("a", static plan => plan with { Sources = [.. plan.Sources, "lens.1/entropy"] }, "x");
        Write("b", "y");
        Assert.Equal(["residual.0/token"], Read().Manifest.Sources);
        Assert.Empty(Read().Statistics);
        Assert.Equal([0, 0, 0, 0], Read().Load(ProbeSource.Parse("residual.0/token")).Values);
    }

    [Fact]
    public void Read_QuestionInBoth_IsRefusedByName()
    {
        Write("a", "x", "y");
        Write("b", "y");
        Assert.Equal($"The question 'y' is both in '{_folder["a"]}' and in '{_folder["b"]}'. Read each question once.", Refusal());
    }

    [Fact]
    public void Read_GroupInTwoFolds_IsRefusedByName()
    {
        Write("a", "x");
        Write("b", "y");
        Assert.Equal(2, Read().Rows.Count);
        Write("b", static plan => plan, fold: 5, "y");
        Assert.Equal(
            $"Group 'g' is in two folds in '{_folder["a"]}', '{_folder["b"]}'. Give every question of the group the same 'fold' in its file.", Refusal());
    }

    private void Write(string name, params string[] ids) => Write(name, static plan => plan, ids);

    private void Write(string name, Func<ExtractionManifest, ExtractionManifest> change, params string[] ids) => Write(name, change, fold: 0, ids);

    private void Write(string name, Func<ExtractionManifest, ExtractionManifest> change, int fold, params string[] ids)
    {
        var plan = change(PlantedFolder.Plan(ids.Length, 2, "residual.0/token") with { Data = $"{name}.jsonl", DataSha256 = name });
        PlantedFolder.Write(
            _folder[name],
            plan,
            [.. ids.Select(id => new ActivationRow(id, "g", fold, null, null, "", "answer_start", -1, 1, "t", null, null, null))],
            [
                .. plan.Sources.Select(source => plan.WidthOf(ProbeSource.Parse(source)))
                    .Select(width => ids.SelectMany((_, i) => Enumerable.Repeat((float)i, width)).ToArray()),
            ]);
    }

    private ActivationFolder Read() => ActivationFolder.Read([new DirectoryInfo(_folder["a"]), new DirectoryInfo(_folder["b"])]);

    private string Refusal() => Assert.Throws<CliException>(Read).Message;
}
