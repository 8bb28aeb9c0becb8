internal import AgentModel
internal import Client
internal import Configuration
internal import Linting
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// The node that is looked at: its agent's answer, the configuration, and its interfaces.
struct NodeFacts {
    /// What the agent said.
    enum AgentAnswer {
        case status(AgentStatus)
        /// It refused, or what answered is none.
        case refusal(String)
        case absent(String)
        case notAllowed(String)
    }

    let options: DoctorRun.Options
    let answer: AgentAnswer
    /// Nil where there is none.
    let configurationPath: String?
    let check: ConfigurationCheck?
    /// Nil where the kernel does not tell.
    let links: [LinkMessage]?
    let prefixes: [String: [IPPrefix]]

    init(_ options: DoctorRun.Options) {
        self.options = options
        answer = AgentAnswer(of: ControlClient(runtimeDirectory: options.runtimeDirectory))
        let path = options.configurationPath ?? answer.status?.configuration.path ?? Self.customaryConfiguration
        configurationPath = path
        check = path.map { Self.check($0, configID: options.configID) }
        links = try? NetlinkCommandSocket().links()
        prefixes = (try? HostAddresses.read()) ?? [:]
    }

    private static var customaryConfiguration: String? {
        RunOptions.configurationPaths.first(where: Environment.exists)
    }

    private static func check(_ path: String, configID: String?) -> ConfigurationCheck {
        var options = ConfigurationCheck.Options()
        options.configIDs = configID.map { [$0] } ?? []
        return ConfigurationCheck(paths: [path], options)
    }

    /// Without instances where there is none, or none that is usable.
    var configuration: Configuration { check?.configurations.first ?? Configuration() }
    var routers: [VirtualRouter.Configuration] { configuration.instances.map(\.router) }
    var status: AgentStatus? { answer.status }

    /// Those that instances are on, each once, in the order of the configuration.
    var interfaces: [String] {
        var seen: Set<String> = []
        return routers.map(\.interface).filter { seen.insert($0).inserted }
    }

    func routers(on interface: String) -> [VirtualRouter.Configuration] { routers.filter { $0.interface == interface } }
    func link(_ name: String) -> LinkMessage? { links?.first { $0.name == name } }

    /// Those of our interfaces that can carry packets now.
    var workingLinks: [LinkMessage] { interfaces.compactMap(link).filter { $0.isUp && $0.isRunning } }

    /// What the agent says of an instance; nil where it does not.
    func state(of instance: String) -> InstanceState? {
        status?.instances.first { $0.name == instance }.flatMap { InstanceState(rawValue: $0.state) }
    }
}

extension NodeFacts.AgentAnswer {
    fileprivate init(of client: ControlClient) {
        do throws(ControlClientError) {
            let answer = try client.send("GET", "/v1/status")
            guard answer.status == 200, let status = try? AgentStatus(json: answer.body) else {
                self = .refusal("the agent answered with status \(answer.status)")
                return
            }
            self = .status(status)
        } catch {
            switch error {
            case .notRunning: self = .absent(error.description)
            case .notAllowed: self = .notAllowed(error.description)
            case .failed, .notHTTP: self = .refusal(error.description)
            }
        }
    }

    fileprivate var status: AgentStatus? {
        if case .status(let status) = self { status } else { nil }
    }
}
