internal import Health
internal import LinuxIO

/// Why a program was not started.
enum StartFailure: Error {
    /// It cannot be run as it is configured, wherever that is tried.
    case program(String)
    /// The agent or its machine could not start it now, whatever it is; the service that it checks may be well.
    case agent(String)
    /// aloft-programs.service is not there at this moment.
    case serviceMissing(String)

    var outcome: CheckResult.Outcome {
        switch self {
        case .program(let why): .notRun(why: why)
        case .agent(let why), .serviceMissing(let why): .notStarted(why: why)
        }
    }

    /// - Parameter name: of the program that could not be started.
    init(_ error: SystemError, starting name: String) {
        let sentence = "\(name) could not be started: \(error)"
        self = error.call == "execve" && !error.isShortage ? .program(sentence) : .agent(sentence)
    }
}
