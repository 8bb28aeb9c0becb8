/// The contract of the API: openapi.yaml as it stood when this was built.
///
/// A target of its own, since compiling the embedded text takes longer than compiling the API.
package enum OpenAPI {
    /// UTF-8.
    package static let text = PackageResources.openapi_yaml
}
