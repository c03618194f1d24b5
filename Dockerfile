# syntax=docker/dockerfile:1
# The sidecar's image: docker build --tag candor:0.1.0 .

# Only for packages that the NuGet source lacks: eng/restore.sh makes those, and needs npm for one of them.
FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source

# What decides the restore comes first, so that an edited source file does not restore again.
COPY global.json nuget.config Directory.Build.props Directory.Packages.props BannedSymbols.txt src.globalconfig tests.globalconfig ./
COPY eng/ eng/
COPY src/Probes/Probes.csproj src/Probes/
COPY src/Inference/Inference.csproj src/Inference/
COPY src/Protos/Protos.csproj src/Protos/
COPY src/Monitor/Monitor.csproj src/Monitor/
# eng/restore.sh restores the solution; here that is what is published, without the tests.
RUN dotnet new sln --name Monitor --format sln \
    && dotnet sln Monitor.sln add src/Probes/Probes.csproj src/Inference/Inference.csproj src/Protos/Protos.csproj src/Monitor/Monitor.csproj \
    && eng/restore.sh

COPY src/ src/
RUN dotnet publish src/Monitor/Monitor.csproj --configuration Release --no-restore --output /app -p:UseAppHost=false

# Chiseled: no shell, no package manager, and a user of its own.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS final
LABEL org.opencontainers.image.title="Candor" \
      org.opencontainers.image.description="Reads a language model's residual stream, streams each token's risk back, and abstains." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=build /app ./
# The training scripts and their data stay outside: see .dockerignore.
COPY models/atlas/ models/atlas/
# The base image would listen on 8080; where the sidecar listens is an option of its own.
ENV ASPNETCORE_HTTP_PORTS="" \
    DOTNET_EnableDiagnostics=0
EXPOSE 50051 9464
USER $APP_UID
ENTRYPOINT ["dotnet", "Candor.Monitor.dll"]
# Inside a container loopback is reached by nobody else. Whoever gives arguments of their own gives these too.
CMD ["--Listen:Grpc=http://0.0.0.0:50051", "--Listen:Observability=http://0.0.0.0:9464"]
