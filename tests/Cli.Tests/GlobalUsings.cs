global using Candor.Testing;
global using Xunit;
