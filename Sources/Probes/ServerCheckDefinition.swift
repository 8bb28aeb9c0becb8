package import Balancing
package import Configuration

/// A check under its name: what is run, and how often.
package struct ServerCheckDefinition: Hashable, Sendable {
    /// As `CheckTerms` and `ServerCheckRun` have it.
    package var name: String
    /// Without what does not change how it is run: where it stands, with what its server begins, and what is logged. Equal
    /// ones ask the same.
    package var checker: Checker
    /// What it shows and trusts over TLS; nil where it does not speak that, or the file does not say.
    package var tls: CheckerTLS?
    /// Whether one of those who share it wants each failure logged.
    package var logsAllFailures: Bool

    package init(name: String, checker: Checker, tls: CheckerTLS? = nil, logsAllFailures: Bool = false) {
        self.name = name
        self.checker = checker
        self.tls = tls
        self.logsAllFailures = logsAllFailures
    }

    /// Whether the same is asked as by the other, in the same way.
    package func asksTheSame(as other: ServerCheckDefinition) -> Bool { (checker, tls) == (other.checker, other.tls) }
}

/// The checks of all servers. Servers that ask the same of the same address with the same timing share one.
package struct ServerChecks: Hashable, Sendable {
    /// In the order of the configuration.
    package private(set) var definitions: [ServerCheckDefinition] = []
    /// By virtual server, real server and check, places in `definitions`.
    private var places: [[[Int]]] = []

    package init(of configuration: BalancingConfiguration) {
        var known: [Checker: Int] = [:]
        var names: [String: Int] = [:]
        for virtualServer in configuration.virtualServers {
            var ofVirtualServer: [[Int]] = []
            for realServer in virtualServer.realServers {
                var ofRealServer: [Int] = []
                for checker in realServer.checkers {
                    let asked = checker.asAsked
                    let place = known[asked] ?? add(asked, configuration.tls, &names)
                    known[asked] = place
                    if checker.logsAllFailures { definitions[place].logsAllFailures = true }
                    if !ofRealServer.contains(place) { ofRealServer.append(place) }
                }
                ofVirtualServer.append(ofRealServer)
            }
            places.append(ofVirtualServer)
        }
    }

    /// The names of a server's checks, in configured order; by places in the configuration.
    package func names(virtualServer: Int, realServer: Int) -> [String] {
        places[virtualServer][realServer].map { definitions[$0].name }
    }

    /// The same with what each does to the server.
    package func terms(virtualServer: Int, realServer: Int) -> [CheckTerms] {
        places[virtualServer][realServer].map { CheckTerms(definitions[$0].name, definitions[$0].checker.role) }
    }

    private mutating func add(_ checker: Checker, _ tls: CheckerTLS?, _ names: inout [String: Int]) -> Int {
        let text = checker.shown
        let count = (names[text] ?? 0) + 1
        names[text] = count
        definitions.append(
            ServerCheckDefinition(
                name: count == 1 ? text : "\(text) #\(count)", checker: checker,
                tls: checker.isEncrypted ? tls : nil))
        return definitions.count - 1
    }
}

extension Checker {
    private static let nowhere = SourcePosition(file: "", line: 0, column: 0)

    /// Equal where the same is asked.
    fileprivate var asAsked: Checker {
        var checker = self
        checker.location = Self.nowhere
        checker.startsFailed = false
        checker.logsAllFailures = false
        if case .http(var check) = kind {
            for index in check.urls.indices { check.urls[index].location = Self.nowhere }
            checker.kind = .http(check)
        }
        return checker
    }

    fileprivate var isEncrypted: Bool {
        if case .http(let check) = kind { check.isEncrypted } else { false }
    }

    fileprivate var role: CheckTerms.Role {
        guard case .file(let check) = kind, check.weight != 0 else { return .fails }
        return .addsWeight(times: check.isReversed ? -check.weight : check.weight)
    }
}

extension FileCheck {
    /// What the number in the file says: with a weight it is reported, and without one any number but 0 is a failure, or
    /// with `reverse` 0 alone.
    package func outcome(of number: Int) -> CheckOutcome {
        guard weight == 0 else { return .reported(number) }
        return (number != 0) != isReversed ? .failed("\(file) contains \(number)") : .passed
    }
}
