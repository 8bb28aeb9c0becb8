internal import Configuration
internal import LinuxIO
internal import Logging
internal import Netlink
internal import NetworkTypes
internal import VRRP

/// A setting of one interface in IPv4, whatever that is called.
struct InterfaceSetting: Hashable {
    let name: String
    let interface: InterfaceIndex
}

/// Settings of the kernel that instances need; what an interface had before comes back when nobody needs them any more.
extension Engine {
    /// So that the host answers for a virtual address from the interface that has it, with the virtual MAC address, and
    /// never with the physical one (RFC 9568, 8.1.2).
    func prepareSettings(of virtual: String, above base: String, isIPv4: Bool) {
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
            settingsDue[target] = .copy(of: source)
        }
    }

    /// The settings that interfaces of instances must have now.
    private var wantedSettings: [InterfaceSetting: String] {
        var wanted: [InterfaceSetting: String] = [:]
        for instance in instances {
            let router = instance.router.configuration
            // The first address of a network takes the others along when it goes, the host's own too, unless they are
            // promoted; and ours is the first as soon as the host's own was away for a moment.
            for address in router.heldAddresses where address.prefix.address.family == .ipv4 {
                guard let link = interfaces.link(named: address.interface ?? router.interface) else { continue }
                wanted[InterfaceSetting(name: "promote_secondaries", interface: link.index)] = "1"
            }
            guard let link = interfaces.link(named: router.interface) else { continue }
            if instance.virtualMAC != nil {
                wanted[InterfaceSetting(name: "arp_ignore", interface: link.index)] = "1"
                // Otherwise the host asks for its neighbours in the name of a virtual address, with the physical MAC address.
                wanted[InterfaceSetting(name: "arp_announce", interface: link.index)] = "2"
            }
            if instance.configuration.promotesSecondaries {
                wanted[InterfaceSetting(name: "promote_secondaries", interface: link.index)] = "1"
            }
        }
        return wanted
    }

    /// Sets what is wanted now and puts back what is not any more.
    func reconcileSettings() {
        let wanted = wantedSettings
        areSettingsUnread = false
        for (setting, before) in savedSettings where wanted[setting] == nil {
            savedSettings[setting] = nil
            putBack(setting, to: before)
        }
        do throws(SystemError) {
            for (wish, value) in wanted where savedSettings[wish] == nil {
                guard let setting = setting(wish), let before = try setting.read() else { continue }
                savedSettings[wish] = before
                if before != value { set(setting, to: value) }
            }
        } catch {
            areSettingsUnread = true
        }
    }

    /// Does what could not be done for want of a descriptor or memory.
    func catchUpOnSettings() {
        let due = settingsDue
        settingsDue = [:]
        for (setting, wanted) in due {
            switch wanted {
            case .value(let value): set(setting, to: value)
            case .copy(let source): copy(source, to: setting)
            }
        }
    }

    func restoreSettings() {
        for (setting, before) in savedSettings { putBack(setting, to: before) }
        savedSettings = [:]
    }

    private func putBack(_ saved: InterfaceSetting, to before: String) {
        guard let setting = setting(saved), let value = setting.value, value != before else { return }
        set(setting, to: before)
    }

    /// Where the kernel has it: under the present name of its interface. Nil once that is gone.
    private func setting(_ wanted: InterfaceSetting) -> SystemSetting? {
        interfaces.link(wanted.interface).map { .ipv4(wanted.name, on: $0.name) }
    }

    private func set(_ setting: SystemSetting, to value: String) {
        do throws(SystemError) {
            try setting.set(value)
        } catch {
            if error.isShortage {
                settingsDue[setting] = .value(value)
                return
            }
            outbox.log(.error, "\(setting.path) could not be set to \(value): \(error)")
        }
    }
}

/// What a setting is still to become.
enum SettingDue {
    case value(String)
    /// What another one is.
    case copy(of: SystemSetting)
}
