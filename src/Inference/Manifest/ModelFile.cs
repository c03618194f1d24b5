namespace Candor.Inference.Manifest;

/// <summary>A file of a model folder with the hash that the manifest promises and the reader has checked.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hex digits.</param>
public sealed record ModelFile(string Path, string Sha256);
