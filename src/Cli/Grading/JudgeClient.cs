using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Candor.Cli.Connection;
using Candor.Cli.Output;
using Candor.Cli.Questions;

namespace Candor.Cli.Grading;

/// <summary>A language model behind an OpenAI-style address, asked for a grade. Safe to use from several threads at once.</summary>
/// <remarks>Errors name the host and the status, and never what was sent or what came back: questions and answers may be private.</remarks>
/// <param name="http">Without redirects of its own: a key must not follow one.</param>
/// <param name="address">Up to and including the version, as in https://host/v1.</param>
/// <param name="model">The judge's name there.</param>
/// <param name="key">Null where the service needs none.</param>
/// <param name="time">The clock of patience and pauses.</param>
/// <param name="note">Is told of each failure that is tried again, as a sentence.</param>
internal sealed class JudgeClient(HttpMessageInvoker http, Uri address, string model, JudgeKey? key, TimeProvider time, Action<string> note)
{
    /// <summary>How often a passing failure is tried again.</summary>
    public static readonly RetryLimits Retrying = new(Retries: 4, FirstPause: TimeSpan.FromSeconds(1), LongestPause: TimeSpan.FromMinutes(2));

    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // One word, and what some models put before it.
    private const int MostTokens = 16;
    private const int LargestReply = 1 << 20;

    private readonly RequestRetry _retry = new(Retrying, time, note);
    private readonly Uri _completions = new(address.AbsoluteUri.TrimEnd('/') + "/chat/completions");

    /// <summary>A handler that follows no redirects and keeps no cookies.</summary>
    public static SocketsHttpHandler CreateHandler() => new() { AllowAutoRedirect = false, UseCookies = false, MaxResponseHeadersLength = 64 };

    /// <summary>Refuses an address to which the key would go in the clear.</summary>
    /// <exception cref="CliException">It is neither https nor this machine, and there is a key; or it is no web address.</exception>
    public static void RequireSafe(Uri address, JudgeKey? key)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            throw CliException.BadInput("--judge must be an http or https address without a name or password in it, such as https://host/v1.");
        }

        if (key is not null && address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            throw CliException.BadInput($"The key in {JudgeKey.Variable} is not sent to {address.Host} unencrypted; use https, or unset it.");
        }
    }

    /// <summary>Asks for a grade.</summary>
    /// <returns>Null where the reply says no grade, or several.</returns>
    /// <exception cref="CliException">The judge cannot be reached, refuses, or does not speak this protocol.</exception>
    public async Task<AnswerGrade?> GradeAsync(Question question, string answer, CancellationToken cancellationToken)
    {
        var tries = 0;
        try
        {
            var reply = await _retry.RunAsync(
                token =>
                {
                    tries++;
                    return AskAsync(question, answer, token);
                },
                cancellationToken);
            return JudgePrompt.Read(reply, question);
        }
        catch (TransientRequestException exception)
        {
            var often = exception.RetryAfter > Retrying.LongestPause
                ? $", and asks for a pause of {exception.RetryAfter.Value.TotalSeconds:0} s"
                : $", {tries} times";
            throw new CliException(
                ExitCodes.Unreachable, $"{exception.Message}{often}. What is graded is kept: run the same command again to go on.", exception);
        }
    }

    private async ValueTask<string> AskAsync(Question question, string answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _completions);
        key?.Authorize(request);
        request.Content = JsonContent.Create(
            new
            {
                Model = model,
                Messages = new[]
                {
                    new { Role = "system", Content = JudgePrompt.Instruction },
                    new { Role = "user", Content = JudgePrompt.Of(question, answer) },
                },
                Temperature = 0,
                MaxTokens = MostTokens,
            },
            options: JsonOutput.Line);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            // Longer than the largest reply, without having said so before.
            throw NotUnderstood(exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The library's text may quote addresses, never content.
            throw new TransientRequestException($"The judge at {address.Host} cannot be reached", cause: exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientRequestException($"The judge at {address.Host} gave no answer within {Patience.TotalSeconds:0} s", cause: exception);
        }
    }

    private async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500)
        {
            var after = response.Headers.RetryAfter;
            var pause = after?.Delta ?? (after?.Date - time.GetUtcNow());
            throw new TransientRequestException($"The judge at {address.Host} answers with status {status}", pause < TimeSpan.Zero ? TimeSpan.Zero : pause);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            var hint = status switch
            {
                401 or 403 => $"; set {JudgeKey.Variable} to a key that it takes",
                404 => "; check --judge (up to and including /v1) and --judge-model",
                _ => string.Empty,
            };
            throw new CliException(ExitCodes.Refused, $"The judge at {address.Host} answers with status {status}{hint}.");
        }

        if (response.Content.Headers.ContentLength > LargestReply)
        {
            throw NotUnderstood(null);
        }

        await response.Content.LoadIntoBufferAsync(LargestReply, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString() ?? string.Empty;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw NotUnderstood(exception);
        }
    }

    private CliException NotUnderstood(Exception? cause) =>
        new(ExitCodes.Refused, $"The judge at {address.Host} answers with something that is not a chat completion; check --judge.", cause);
}
