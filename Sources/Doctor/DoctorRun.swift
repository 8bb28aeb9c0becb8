internal import AgentModel
internal import Configuration
internal import LinuxIO

/// A look at this node and its links, beside a running agent or before there is one: what `aloft doctor` does.
///
/// It changes nothing. What it sends does not leave the host.
package struct DoctorRun: Sendable {
    package struct Options: Hashable, Sendable {
        /// Nil for that of the running agent, else the first that exists of `RunOptions.configurationPaths`.
        package var configurationPath: String?
        /// Which `@id` lines count; nil for the short host name.
        package var configID: String?
        package var stateDirectory = RunOptions.defaultStateDirectory
        package var runtimeDirectory = RunOptions.defaultRuntimeDirectory
        /// How long the links are listened to; nil for an interval of the slowest instance, and at least 3 s.
        package var listeningTime: Duration?

        package init() {}
    }

    /// Everything that is looked at, and what is wrong with it.
    package static func report(_ options: Options) -> DoctorReport {
        let node = NodeFacts(options)
        return DoctorReport(
            node: Environment.hostName, configurationPath: node.configurationPath,
            results: Examination.allCases.map { examination in
                do throws(NotExamined) {
                    return .init(examination: examination, findings: try examination.findings(in: node))
                } catch {
                    return .init(examination: examination, findings: [], obstacle: error.why)
                }
            })
    }
}

/// Why something could not be looked at.
struct NotExamined: Error {
    let why: String

    init(_ why: String) {
        self.why = why
    }

    init(_ error: SystemError) {
        why = error.isRefusal ? "\(error); become root" : "\(error)"
    }
}

/// Runs what the kernel may refuse.
func examine<Value>(_ body: () throws(SystemError) -> Value) throws(NotExamined) -> Value {
    do throws(SystemError) {
        return try body()
    } catch {
        throw NotExamined(error)
    }
}
