internal import LinuxIO
internal import Logging
internal import Netlink
internal import Node

/// Settings of the kernel that instances need; what an interface had before comes back when nobody needs them any more.
final class KernelSettings {
    /// What a setting is still to become.
    private enum Due {
        case value(String)
        /// What another one is.
        case copy(of: SystemSetting)
    }

    private let outbox: Outbox
    private var wanted: [InterfaceSetting: String] = [:]
    /// What settings were before this agent changed them.
    private var saved: [InterfaceSetting: String] = [:]
    /// Settings that could not be changed, or not be read, for want of a descriptor or memory.
    private var due: [SystemSetting: Due] = [:]
    private var areUnread = false

    init(_ outbox: Outbox) {
        self.outbox = outbox
    }

    /// Whether something is to be tried again.
    var areUnsettled: Bool { areUnread || !due.isEmpty }

    /// Sets what is wanted from now on and puts back what is not any more.
    func apply(_ wanted: [InterfaceSetting: String], _ interfaces: InterfaceTable) {
        self.wanted = wanted
        areUnread = false
        for (setting, before) in saved where wanted[setting] == nil {
            saved[setting] = nil
            putBack(setting, to: before, interfaces)
        }
        do throws(SystemError) {
            for (wish, value) in wanted where saved[wish] == nil {
                guard let setting = setting(wish, interfaces), let before = try setting.read() else { continue }
                saved[wish] = before
                if before != value { set(setting, to: value) }
            }
        } catch {
            areUnread = true
        }
    }

    /// Does what could not be done for want of a descriptor or memory.
    func catchUp(_ interfaces: InterfaceTable) {
        let due = due
        self.due = [:]
        for (setting, wanted) in due {
            switch wanted {
            case .value(let value): set(setting, to: value)
            case .copy(let source): copy(source, to: setting)
            }
        }
        if areUnread { apply(wanted, interfaces) }
    }

    func restore(_ interfaces: InterfaceTable) {
        for (setting, before) in saved { putBack(setting, to: before, interfaces) }
        saved = [:]
    }

    /// So that the host answers for a virtual address from the interface that has it, with the virtual MAC address, and
    /// never with the physical one (RFC 9568, 8.1.2).
    func prepare(_ virtual: String, above base: String, isIPv4: Bool) {
        // It would join the groups of every IPv6 node from the virtual MAC address. IPv6 addresses are on the interface below.
        if isIPv4 { set(.ipv6("disable_ipv6", on: virtual), to: "1") }
        set(.ipv4("arp_ignore", on: virtual), to: "1")
        // An address derived from the virtual MAC address would be the same on every router (RFC 9568, 7.4).
        set(.ipv6("addr_gen_mode", on: virtual), to: "1")
        // Packets arrive here whose answers leave through the interface below; loose, because strict would drop them.
        set(.ipv4("rp_filter", on: virtual), to: "2")
        set(.ipv4("accept_local", on: virtual), to: "1")
        set(.ipv4("promote_secondaries", on: virtual), to: "1")
        set(.ipv6("accept_ra", on: virtual), to: "0")
        set(.ipv6("autoconf", on: virtual), to: "0")
        // What is forwarded from the interface below is forwarded from here.
        copy(.ipv4("forwarding", on: base), to: .ipv4("forwarding", on: virtual))
        copy(.ipv6("forwarding", on: base), to: .ipv6("forwarding", on: virtual))
    }

    private func copy(_ source: SystemSetting, to target: SystemSetting) {
        do throws(SystemError) {
            if let value = try source.read(), try value != target.read() { set(target, to: value) }
        } catch {
            due[target] = .copy(of: source)
        }
    }

    private func putBack(_ saved: InterfaceSetting, to before: String, _ interfaces: InterfaceTable) {
        guard let setting = setting(saved, interfaces), let value = setting.value, value != before else { return }
        set(setting, to: before)
    }

    /// Where the kernel has it: under the present name of its interface. Nil once that is gone.
    private func setting(_ wanted: InterfaceSetting, _ interfaces: InterfaceTable) -> SystemSetting? {
        interfaces.link(wanted.interface).map { .ipv4(wanted.name, on: $0.name) }
    }

    private func set(_ setting: SystemSetting, to value: String) {
        do throws(SystemError) {
            try setting.set(value)
        } catch {
            if error.isShortage {
                due[setting] = .value(value)
                return
            }
            outbox.log(.error, "\(setting.path) could not be set to \(value): \(error)")
        }
    }
}
