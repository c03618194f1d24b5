namespace Candor.Monitor.Hosting;

/// <summary>Answers 404 to a request for an endpoint that belongs to another listener. Decided on endpoint metadata: paths have aliases.</summary>
internal static class ListenerRoleMiddleware
{
    public static IApplicationBuilder UseListenerRoles(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var wanted = context.GetEndpoint()?.Metadata.GetMetadata<ListenerRoleFeature>()?.Role;
        var actual = context.Features.Get<ListenerRoleFeature>()?.Role;
        if (wanted is null || actual is null || wanted == actual)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static TBuilder OnListener<TBuilder>(this TBuilder builder, ListenerRole role)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ListenerRoleFeature(role));
}
