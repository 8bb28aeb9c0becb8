private import Glibc
internal import LinuxIO
internal import Netlink
internal import NetworkTypes
internal import Node
internal import VRRP

/// What this agent holds of a virtual router while it runs it, so that no second agent of this network namespace runs the
/// same one, whatever its directories and whoever its user (docs/development/decisions/0036-one-lock-a-virtual-router.md).
final class RouterClaim {
    struct Key: Hashable {
        var interface: InterfaceIndex
        var family: AddressFamily
        var vrid: VRID

        fileprivate static let prefix = "aloft/router/"
        var name: String { "\(Self.prefix)\(interface)/\(family.rawValue)/\(vrid)" }
    }

    enum Outcome {
        case taken(RouterClaim)
        /// Another process runs it, or another instance of this one.
        case held(by: LockHolder)
    }

    let key: Key
    /// Nil where a process that cannot be an agent has taken the name, or the kernel refuses it: an agent that did not run
    /// for that would be worse than one that is not guarded against a second.
    private let lock: NamespaceLock?
    /// Why there is no lock.
    let objection: String?

    private init(_ key: Key, _ lock: consuming NamespaceLock?, objection: String?) {
        self.key = key
        self.lock = lock
        self.objection = objection
    }

    static func take(_ key: Key) -> Outcome {
        do throws(SystemError) {
            return .taken(RouterClaim(key, try NamespaceLock(key.name), objection: nil))
        } catch {
            guard error.errno == EADDRINUSE, let holder = NamespaceLock.holder(of: key.name) else {
                return .taken(RouterClaim(key, nil, objection: error.description))
            }
            guard holder.isThisProcess || holder.mayChangeNetwork else {
                return .taken(RouterClaim(key, nil, objection: "\(holder), which is not an agent, has taken the name"))
            }
            return .held(by: holder)
        }
    }

    /// Whether somebody has it now, without asking who.
    static func isTaken(_ key: Key) -> Bool {
        do throws(SystemError) {
            try NamespaceLock(key.name).release()
            return false
        } catch {
            return error.errno == EADDRINUSE
        }
    }

    /// The first of the virtual routers that another process runs; nil where none does.
    static func rivalry(over routers: [VirtualRouter.Configuration]) -> Rivalry? {
        guard let links = try? NetlinkCommandSocket().links() else { return nil }
        var interfaces = InterfaceTable()
        for link in links { interfaces.apply(.link(link)) }
        for router in routers {
            guard let link = interfaces.link(named: router.interface),
                let holder = NamespaceLock.holder(of: router.claimKey(on: link.index).name), !holder.isThisProcess,
                holder.mayChangeNetwork
            else { continue }
            return Rivalry(router: router, holder: holder)
        }
        return nil
    }

    /// A virtual router that another process of this host runs.
    struct Rivalry: CustomStringConvertible {
        let router: VirtualRouter.Configuration
        let holder: LockHolder

        var description: String { "\(message): \(remedy)" }
        var message: String {
            "\(router.name) (VRID \(router.vrid) on \(router.interface), \(router.family.name)) is run by \(holder) already"
        }
        var remedy: String { "stop that process, or leave the instance out of one of the two configurations" }
    }

    /// Of the kernel's table of Unix sockets, enough for tens of thousands.
    private static let unixTableSize = 1 << 24

    /// Whether other agents run virtual routers in this network namespace, so that what this one does not know may be theirs.
    static func hasRivals(beside own: Set<Key>) -> Bool {
        guard let table = SmallFile.read("/proc/self/net/unix", atMost: unixTableSize) else { return false }
        let names = table.split(separator: "\n").compactMap { line in
            line.split(separator: " ").last.flatMap { $0.hasPrefix("@" + Key.prefix) ? String($0.dropFirst()) : nil }
        }
        let foreign = Set(names).subtracting(own.map(\.name))
        return foreign.contains { name in
            NamespaceLock.holder(of: name).map { !$0.isThisProcess && $0.mayChangeNetwork } ?? false
        }
    }
}

extension VirtualRouter.Configuration {
    /// What tells it apart in this network namespace, while its interface is there.
    func claimKey(on interface: InterfaceIndex) -> RouterClaim.Key {
        RouterClaim.Key(interface: interface, family: family, vrid: vrid)
    }
}
