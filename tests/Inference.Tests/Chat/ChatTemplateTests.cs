using Candor.Inference.Chat;

namespace Candor.Inference.Tests.Chat;

public sealed class ChatTemplateTests
{
    private static readonly ChatMessage[] Hello = [new("user", "Hello <b>")];

    [Theory]
    [InlineData("a\n{% include 'x' %}", 2, "the tag 'include' is not supported")]
    [InlineData("{% import 'x' as y %}", 1, "the tag 'import' is not supported")]
    [InlineData("{% call m() %}{% endcall %}", 1, "the tag 'call' is not supported")]
    [InlineData("{% for a in b recursive %}{% endfor %}", 1, "a loop that is 'recursive' is not supported")]
    [InlineData("{{ x\n|xmlattr }}", 2, "the filter 'xmlattr' is not supported")]
    [InlineData("{{ x is sameas y }}", 1, "the test 'sameas' is not supported")]
    [InlineData("\n\n{{ x.append(1) }}", 3, "the method 'append' is not supported")]
    [InlineData("{{ ''.__class__.mro() }}", 1, "the method 'mro' is not supported")]
    [InlineData("{{ cycler('a') }}", 1, "the function 'cycler' is not supported")]
    [InlineData("{% macro m() %}{{ caller() }}{% endmacro %}", 1, "the name 'caller' is not supported")]
    [InlineData("{{ f(*x) }}", 1, "'*' before an argument is not supported")]
    [InlineData("{{ '\\N{DASH}' }}", 1, "the escape '\\N' is not supported")]
    [InlineData("{% if x %}", 1, "the tag 'endif' is missing")]
    [InlineData("{% endif %}", 1, "the tag 'endif' ends nothing")]
    [InlineData("{% break %}", 1, "'break' stands outside a loop")]
    [InlineData("{{ 'a", 1, "a text literal does not end")]
    [InlineData("{# a", 1, "a comment '{#' does not end")]
    [InlineData("{% raw %}a", 1, "a block 'raw' does not end")]
    [InlineData("{{ a b }}", 1, "'}}' was expected, not 'b'")]
    [InlineData("{{ a ! }}", 1, "the character U+0021 means nothing in a tag")]
    [InlineData("{{ 0x1F }}", 1, "a number is followed by a letter; only decimal numbers are supported")]
    [InlineData("{% set none = 1 %}", 1, "'none' cannot be assigned to")]
    [InlineData("{{ a.99999999999999999999 }}", 1, "a whole number does not fit into 64 bits")]
    public void Parse_Unsupported_IsRefusedByNameAndLine(string jinja, int line, string reason)
    {
        var refused = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(jinja));
        Assert.Equal($"The chat template cannot be used: line {line}: {reason}.", refused.Message);
        Assert.Equal(line, refused.Line);
    }

    [Theory]
    [InlineData("{{ messages[0].content + 1 }}", "'+' does not take a text and a number")]
    [InlineData("{{ nothing.more }}", "'nothing' is undefined and has no 'more'")]
    [InlineData("{{ nothing() }}", "'nothing' is called and is undefined")]
    [InlineData("{{ messages[0].content < 1 }}", "a text and a number have no order")]
    [InlineData("{{ '%s' % 1 }}", "formatting a text with '%' is not supported")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "a whole number does not fit into 64 bits")]
    [InlineData("{{ 1 // 0 }}", "a number is divided by 0")]
    [InlineData("{{ strftime_now('%U') }}", "the date format '%U' is not supported")]
    [InlineData("{{ messages|map('nope')|list }}", "the filter 'nope' is not supported")]
    [InlineData("{{ 'stra\u00DFe'|upper }}", "'upper' meets a character whose other case is not one character for one; that is not supported")]
    public void Render_Failing_SaysWhyAndNeverWhatAMessageHolds(string jinja, string reason)
    {
        var failed = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("\n" + jinja).Render(Hello, addGenerationPrompt: true));
        Assert.Equal($"The chat template fails in line 2: {reason}.", failed.Message);
        Assert.False(failed.IsRefusal);
    }

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "it takes more than 1000000 steps")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", null)]
    [InlineData("{{ 'abcdefgh' * 1000000000 }}", "it makes a text of more than 4194304 UTF-16 code units")]
    [InlineData(
        "{% set n = namespace(t='ab') %}{% for i in range(60) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
        "it makes a text of more than 4194304 UTF-16 code units")]
    [InlineData("{% set n = namespace(t=[1]) %}{% for i in range(60) %}{% set n.t = n.t + n.t %}{% endfor %}", "it takes more than 1000000 steps")]
    [InlineData("{% set n = namespace(t=[]) %}{% for i in range(90) %}{% set n.t = [n.t, n.t] %}{% endfor %}{{ n.t }}", null)]
    [InlineData(
        "{% set n = namespace(t=[], u=[]) %}{% for i in range(60) %}{% set n.t = [n.t, n.t] %}{% set n.u = [n.u, n.u] %}{% endfor %}{{ n.t == n.u }}",
        "it compares values that hold too much")]
    [InlineData("{% set n = namespace(t=[]) %}{% for i in range(90000) %}{% set n.t = [n.t] %}{% endfor %}{{ n.t }}", null)]
    [InlineData("{{ range(100001) }}", "a range has more than 100000 numbers")]
    [InlineData("{{ ('a' * 4000).replace('', 'b' * 4000) }}", "it makes a text of more than 4194304 UTF-16 code units")]
    [InlineData("{% set s = 'ab' * 900000 %}{% for i in range(90000) %}{{ 1 if s == s ~ '' }}{% endfor %}", "it takes more than 1000000 steps")]
    public void Render_WithoutEnd_EndsWithASentence(string jinja, string? reason)
    {
        var ended = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(jinja).Render(Hello, addGenerationPrompt: true));
        Assert.StartsWith("The chat template fails in line 1: ", ended.Message, StringComparison.Ordinal);
        Assert.EndsWith(reason is null ? "." : $": {reason}.", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NestedWithoutEnd_IsRefusedNotFatal()
    {
        Assert.Contains("nested too deeply", Assert.Throws<ChatTemplateException>(() =>
            ChatTemplate.Parse("{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}")).Message, StringComparison.Ordinal);

        // How deep is too deep depends on the stack; here either that or the missing end is the reason.
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(string.Concat(Enumerable.Repeat("{% if 1 %}", 20_000))));
        var chain = ChatTemplate.Parse("{{ 0" + string.Concat(Enumerable.Repeat("+1", 100_000)) + " }}");
        Assert.Contains(
            "nested too deeply", Assert.Throws<ChatTemplateException>(() => chain.Render(Hello, addGenerationPrompt: true)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "The chat template is longer than 262144 UTF-16 code units.",
            Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(new string('a', 262_145))).Message);
    }

    [Fact]
    public void Render_RefusalThatQuotesAMessage_DoesNotRepeatIt()
    {
        var template = ChatTemplate.Parse("{{ raise_exception('Not ' + messages[0].content) }}");
        var refused = Assert.Throws<ChatTemplateException>(() => template.Render(Hello, addGenerationPrompt: true));
        Assert.Equal("The chat template refuses the conversation.", refused.Message);
        Assert.True(refused.IsRefusal);
    }

    [Theory]
    [InlineData("{{ m.content }}")]
    [InlineData("{{ m['content']|trim }}")]
    [InlineData("{{ (' ' ~ m.content ~ ' ').strip() }}")]
    [InlineData("{{ m.content.split(' ')|join(' ') }}")]
    [InlineData("{{ m.content.replace('Hello', 'Hello') }}")]
    [InlineData("{{ m.content.split('e')[0] + 'e' + m.content.split('e')[1] }}")]
    [InlineData("{{ messages|map(attribute='content')|first }}")]
    [InlineData("{% for c in m.content %}{{ c }}{% endfor %}")]
    [InlineData("{% macro echo(x) %}{{ x }}{% endmacro %}{{ echo(m.content) }}")]
    [InlineData("{% set x %}{{ m.content }}{% endset %}{{ x }}")]
    [InlineData("{{ m.content[::-1][::-1] }}")]
    [InlineData("{{ m.content|upper|lower|capitalize }}")]
    [InlineData("{{ [m.content]|string|replace(\"['\", '')|replace(\"']\", '') }}")]
    [InlineData("{{ m.content|tojson|trim('\"') }}")]
    [InlineData("{{ m.content|indent }}")]
    public void Render_WhateverIsDoneToAMessage_WhatItSaidStaysQuoted(string jinja)
    {
        var chat = ChatTemplate.Parse("{% set m = messages[0] %}<b>" + jinja + "<b>").Render(Hello, addGenerationPrompt: true);
        Assert.Equal("<b>Hello <b><b>", chat.Text);
        var quoted = chat.Quoted.SelectMany(static range => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value)).ToHashSet();
        Assert.Superset(new HashSet<int> { 9, 10, 11 }, quoted);
        Assert.DoesNotContain(0, quoted);
        Assert.DoesNotContain(12, quoted);
    }

    [Fact]
    public void Render_VariablesOfOtherTypes_AreRefused() =>
        Assert.Throws<ArgumentException>(
            () => ChatTemplate.Parse("").Render(Hello, addGenerationPrompt: true, new Dictionary<string, object?> { ["x"] = new object() }));
}
