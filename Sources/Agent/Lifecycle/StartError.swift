internal import Linting

/// Why an agent did not start, or could not go on: one line that says what to do, and an exit status of its own.
package enum StartError: Error, Hashable, Sendable {
    /// The configuration cannot be run; its diagnostics have been printed.
    case configuration(String)
    case listenerUnavailable(String)
    case missingRights(String)
    case stateDirectory(String)
    case alreadyRunning(String)
    case runtimeDirectory(String)
    /// The kernel refused what the engine needs.
    case engine(String)

    /// What the process ends with. 1 is left to unexpected failures, 64 to wrong usage of the command line.
    package var exitStatus: Int32 {
        switch self {
        case .configuration: ConfigurationCheck.unusable
        case .listenerUnavailable: 3
        case .missingRights: 4
        case .stateDirectory: 5
        case .alreadyRunning: 6
        case .runtimeDirectory: 7
        case .engine: 8
        }
    }
}

extension StartError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .configuration(let text), .listenerUnavailable(let text), .missingRights(let text),
            .stateDirectory(let text), .alreadyRunning(let text), .runtimeDirectory(let text), .engine(let text):
            text
        }
    }
}
