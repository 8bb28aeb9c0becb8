package import AgentModel

/// An error (RFC 9457); `instance` is the request's id.
package struct ProblemDocument: Codable, Hashable, Sendable {
    package var type: String
    package var title: String
    package var status: Int
    package var detail: String
    package var instance: String
    /// What is wrong with the request, one by one.
    package var errors: [Error]?
    /// What is wrong with the configuration, at 422.
    package var diagnostics: [ReportedDiagnostic]?
    /// What is not ready, with `verbose`.
    package var checks: [ReadinessCheck]?
    /// What was heard and not heard of each instance, where no peer took over.
    package var instances: [DrainedInstanceDocument]?
    /// The entity tag of the configuration in force, at 412.
    package var currentEtag: String?

    /// One fault of the request: in a parameter, in a header field, or in the body at a JSON pointer (RFC 6901).
    package struct Error: Codable, Hashable, Sendable {
        package var parameter: String?
        package var header: String?
        package var pointer: String?
        package var message: String
    }
}
