namespace Candor.Cli.Tests.Release;

/// <summary>Tests that share one release: the path is walked once.</summary>
[CollectionDefinition(Name)]
public sealed class ReleasedBankCollection : ICollectionFixture<ReleasedBank>
{
    public const string Name = "released bank";
}
