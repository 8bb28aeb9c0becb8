internal import Balancing
internal import Glibc
internal import LinuxIO
internal import Netlink
internal import NetworkTypes

/// The way back of connections that another node has sent to a server on this one: what the server answers goes to the
/// address of the service, so that the node which holds it can put that address into the answers. Confined to the
/// balancer's thread.
///
/// A rule for each server (`from SERVER ipproto tcp sport PORT lookup TABLE`), and a table for each address with one
/// route, which leads to that address.
final class ReturnPaths {
    struct Path: Hashable, Comparable {
        let server: ServerIdentity
        let protocolNumber: UInt8
        /// The address of the service, which another node holds.
        let gateway: IPAddress
        let interface: String

        static func < (left: Path, right: Path) -> Bool {
            (left.server, left.protocolNumber, left.gateway) < (right.server, right.protocolNumber, right.gateway)
        }
    }

    /// Before the main table, and behind what administrators number from 0.
    private static let priority: UInt32 = 16_100
    private static let firstTable: UInt32 = 161_000
    /// RT_SCOPE_UNIVERSE (rtnetlink(7)).
    private static let universe: UInt8 = 0

    private let kernel: NetlinkCommandSocket
    private var paths: Set<Path> = []
    private var tables: [IPAddress: UInt32] = [:]
    private var routes: [IPAddress: RouteAssignment] = [:]
    /// Rules of an earlier run. Those that are wanted stay: without them, if only for a moment, answers would reach clients
    /// from an address that they do not know, and end their connections.
    private var leftovers: [RoutingRule]

    init() throws(SystemError) {
        kernel = try NetlinkCommandSocket()
        leftovers = try kernel.rules().filter { $0.isMarkedAsOurs && $0.rule.priority == Self.priority }.map(\.rule)
    }

    /// Makes the paths what they are to be.
    ///
    /// - Returns: what the kernel refused; the next call tries again.
    func follow(_ wanted: Set<Path>) -> [String] {
        guard wanted != paths || !leftovers.isEmpty else { return [] }
        var refusals: [String] = []
        for path in paths.subtracting(wanted).sorted() {
            note(&refusals) { () throws(SystemError) in try remove(path) }
        }
        for path in wanted.subtracting(paths).sorted() { note(&refusals) { () throws(SystemError) in try add(path) } }
        for rule in leftovers {
            note(&refusals) { () throws(SystemError) in try removeLeft(rule) }
        }
        leftovers = []
        return refusals
    }

    private func note(_ refusals: inout [String], _ change: () throws(SystemError) -> Void) {
        do throws(SystemError) { try change() } catch { refusals.append(error.description) }
    }

    /// A rule that somebody else removed is added again.
    func restore() -> [String] {
        var refusals: [String] = []
        for path in paths.sorted() {
            note(&refusals) { () throws(SystemError) in
                if let table = tables[path.gateway] { try attempt(.add(rule(path, table)), ignoring: EEXIST) }
            }
        }
        return refusals
    }

    private func add(_ path: Path) throws(SystemError) {
        let left = leftovers.first { rule in path.isServed(by: rule) && !tables.values.contains { $0 == rule.table } }
        let table = tables[path.gateway] ?? left?.table ?? freeTable
        if routes[path.gateway] == nil {
            guard let link = try kernel.links().first(where: { $0.name == path.interface }) else {
                throw SystemError(call: "finding \(path.interface)", errno: ENODEV)
            }
            let route = RouteAssignment(
                family: path.gateway.family, destination: nil,
                hops: [.init(gateway: path.gateway, interface: link.index)], table: table, isOnLink: true)
            try kernel.execute(.replace(route))
            routes[path.gateway] = route
        }
        tables[path.gateway] = table
        try attempt(.add(rule(path, table)), ignoring: EEXIST)
        leftovers.removeAll { $0.table == table && path.isServed(by: $0) }
        paths.insert(path)
    }

    private func remove(_ path: Path) throws(SystemError) {
        guard let table = tables[path.gateway] else { return }
        try attempt(.delete(rule(path, table)), ignoring: ENOENT)
        paths.remove(path)
        guard !paths.contains(where: { $0.gateway == path.gateway }) else { return }
        if let route = routes.removeValue(forKey: path.gateway) { try attempt(.delete(route), ignoring: ESRCH) }
        tables[path.gateway] = nil
    }

    /// With the route that it led to, unless a path of this run has taken the table over.
    private func removeLeft(_ rule: RoutingRule) throws(SystemError) {
        try attempt(.delete(rule), ignoring: ENOENT)
        guard let table = rule.table, !tables.values.contains(table) else { return }
        // Whatever it led by; a route by a gateway has this scope.
        let route = RouteAssignment(
            family: rule.family, destination: nil, table: table, scope: Self.universe)
        try attempt(.delete(route), ignoring: ESRCH)
    }

    private var freeTable: UInt32 {
        var number = Self.firstTable
        let taken = Set(tables.values).union(leftovers.compactMap(\.table))
        while taken.contains(number) { number += 1 }
        return number
    }

    private func rule(_ path: Path, _ table: UInt32) -> RoutingRule {
        RoutingRule(
            family: path.server.address.family, source: IPPrefix(host: path.server.address),
            protocolNumber: path.protocolNumber, sourcePort: path.server.ownPort,
            priority: Self.priority, action: .lookUp(table: table))
    }

    /// - Returns: whether it was done; false for what is ignored.
    @discardableResult
    private func attempt(_ request: NetlinkRequest, ignoring errno: CInt) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try kernel.execute(request)
            return true
        } catch {
            guard error.errno == errno else { throw error }
            return false
        }
    }
}

extension ReturnPaths.Path {
    /// Whether a rule is for the same packets.
    fileprivate func isServed(by rule: RoutingRule) -> Bool {
        rule.source == IPPrefix(host: server.address) && rule.protocolNumber == protocolNumber
            && (rule.sourcePort ?? 0) == server.port
    }
}

extension RoutingRule {
    fileprivate var table: UInt32? {
        if case .lookUp(let table) = action { table } else { nil }
    }
}
