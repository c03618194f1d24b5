using Candor.Protos.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using HealthContract = Candor.Protos.Health.V1.HealthReflection;
using ReflectionContract = Candor.Protos.Reflection.V1.ReflectionReflection;

namespace Candor.Monitor.Reflection;

/// <summary>The contracts that are served: files by name, and the file of each symbol. Immutable.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);

    public DescriptorIndex()
    {
        FileDescriptor[] files = [MonitorReflection.Descriptor, ControlReflection.Descriptor, HealthContract.Descriptor, ReflectionContract.Descriptor];
        foreach (var file in files)
        {
            Add(file);
        }

        Services = [.. _files.Values.SelectMany(static file => file.Services).Select(static service => service.FullName).Order(StringComparer.Ordinal)];
    }

    /// <summary>Full names of the services, sorted.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>A file and all that it imports, the file itself first; null when there is none of that name.</summary>
    public IReadOnlyList<ByteString>? FileByName(string name) => _files.TryGetValue(name, out var file) ? WithImports(file) : null;

    /// <summary>The file that declares a symbol, with all that it imports; null when none does.</summary>
    public IReadOnlyList<ByteString>? FileOfSymbol(string symbol) => _symbols.TryGetValue(symbol, out var file) ? WithImports(file) : null;

    private static List<ByteString> WithImports(FileDescriptor file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var order = new List<ByteString>();
        Visit(file);
        return order;

        void Visit(FileDescriptor current)
        {
            if (seen.Add(current.Name))
            {
                order.Add(current.SerializedData);
                foreach (var import in current.Dependencies)
                {
                    Visit(import);
                }
            }
        }
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods)
            {
                _symbols[method.FullName] = file;
            }
        }

        foreach (var message in file.MessageTypes)
        {
            AddMessage(message, file);
        }

        foreach (var enumeration in file.EnumTypes)
        {
            _symbols[enumeration.FullName] = file;
        }

        foreach (var import in file.Dependencies)
        {
            Add(import);
        }
    }

    private void AddMessage(MessageDescriptor message, FileDescriptor file)
    {
        _symbols[message.FullName] = file;
        foreach (var enumeration in message.EnumTypes)
        {
            _symbols[enumeration.FullName] = file;
        }

        foreach (var nested in message.NestedTypes)
        {
            AddMessage(nested, file);
        }
    }
}
