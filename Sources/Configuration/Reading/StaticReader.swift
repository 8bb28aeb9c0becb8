import NetworkTypes
import VRRP

/// Reads the blocks of what is there in whatever state the instances are. A line with a mistake is left out: the instances do
/// not depend on it.
struct StaticReader {
    /// Where keepalived puts addresses that name no interface.
    private static let customaryInterface = "eth0"

    private(set) var statics = StaticConfiguration()
    /// Where each address stands.
    private(set) var places: [IPAddress: SourcePosition] = [:]

    mutating func takeAddresses(_ statements: [Statement], on usual: String?, _ report: inout Report) {
        for statement in statements {
            var untracked: Set<IPPrefix> = []
            let address = Self.line(statement, &report) { report in
                AddressReader.read(statement, untracked: &untracked, &report)
            }
            guard var address else { continue }
            address.interface = address.interface ?? usual ?? Self.customaryInterface
            let isThere = statics.addresses.contains {
                $0.prefix.address == address.prefix.address && $0.interface == address.interface
            }
            if isThere {
                report.warning(
                    statement.keyword.location, "\(address.prefix.address) is listed already",
                    instead: "keep one of them", rule: .duplicateAddress)
            } else {
                statics.addresses.append(address)
                places[address.prefix.address] = statement.keyword.location
            }
        }
    }

    mutating func takeRoutes(_ statements: [Statement], _ report: inout Report) {
        for statement in statements {
            let route = Self.line(statement, &report) { RouteReader.read(statement, &$0) }
            if let route, !statics.routes.contains(route) { statics.routes.append(route) }
        }
    }

    mutating func takeRules(_ statements: [Statement], _ report: inout Report) {
        for statement in statements {
            let rule = Self.line(statement, &report) { RuleReader.read(statement, &$0) }
            if let rule, !statics.rules.contains(rule) { statics.rules.append(rule) }
        }
    }

    /// What a line says; nil, and a warning, where it has a mistake.
    private static func line<Value>(
        _ statement: Statement, _ report: inout Report, _ read: (inout Report) -> Value?
    ) -> Value? {
        var own = Report()
        let value = read(&own)
        report.appendMildly(own, consequence: "this line is left out")
        return own.isFileBroken ? nil : value
    }
}
