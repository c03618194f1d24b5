using System.Reflection;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Logging;

namespace Candor.Architecture.Tests;

/// <summary>Log events are a contract: each id once, in its folder's hundred, every line a sentence.</summary>
public sealed class EventIdTests
{
    private static readonly Dictionary<string, int> Hundreds = new()
    {
        ["Grpc"] = 1000, ["Streams"] = 1100, ["Sessions"] = 1200, ["Model"] = 1300, ["Telemetry"] = 1300, ["Policies"] = 1400, ["Hosting"] = 1500,
    };

    private static IEnumerable<(Type Owner, LoggerMessageAttribute Message)> Messages() =>
        typeof(EventIds).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => (method.DeclaringType!, method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(static pair => pair.Item2 is not null);

    [Fact]
    public void Ids_AreUnique()
    {
        var ids = typeof(EventIds).GetFields().Select(static field => (int)field.GetRawConstantValue()!).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids.Order(), Messages().Select(static pair => pair.Message.EventId).Order());
    }

    [Fact]
    public void Messages_AreSentences() => Assert.All(Messages(), static pair => Assert.Matches("^[A-Z].*[.}]$", pair.Message.Message));

    [Fact]
    public void Ids_AreInTheirFoldersHundred()
    {
        // A control changes the policy, hosting loads the model: the id follows what happened, not always where it is logged.
        int[] crossing = [EventIds.ModeChanged, EventIds.ModelLoaded, EventIds.BankLoaded];
        foreach (var (owner, message) in Messages().Where(pair => !crossing.Contains(pair.Message.EventId)))
        {
            var folder = owner.FullName!.Split('.')[2];
            Assert.Equal(Hundreds[folder], message.EventId / 100 * 100);
        }
    }
}
