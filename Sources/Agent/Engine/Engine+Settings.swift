internal import Configuration
internal import LinuxIO
internal import Logging
internal import VRRP

/// Settings of the kernel that instances need; what an interface had before comes back when nobody needs them any more.
extension Engine {
    /// So that the host answers for a virtual address from the interface that has it, with the virtual MAC address, and
    /// never with the physical one (RFC 9568, 8.1.2).
    func prepareSettings(of virtual: String, above base: String) {
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
        if let value = source.value, value != target.value { set(target, to: value) }
    }

    /// The settings that interfaces of instances must have now.
    private var wantedSettings: [SystemSetting: String] {
        var wanted: [SystemSetting: String] = [:]
        for instance in instances {
            let interface = instance.router.configuration.interface
            guard interfaces.link(named: interface) != nil else { continue }
            if instance.virtualMAC != nil {
                wanted[.ipv4("arp_ignore", on: interface)] = "1"
                // Otherwise the host asks for its neighbours in the name of a virtual address, with the physical MAC address.
                wanted[.ipv4("arp_announce", on: interface)] = "2"
            }
            if instance.configuration.promotesSecondaries {
                wanted[.ipv4("promote_secondaries", on: interface)] = "1"
            }
        }
        return wanted
    }

    /// Sets what is wanted now and puts back what is not any more.
    func reconcileSettings() {
        let wanted = wantedSettings
        for (setting, before) in savedSettings where wanted[setting] == nil {
            savedSettings[setting] = nil
            if setting.value != nil { set(setting, to: before) }
        }
        for (setting, value) in wanted where savedSettings[setting] == nil {
            guard let before = setting.value else { continue }
            savedSettings[setting] = before
            if before != value { set(setting, to: value) }
        }
    }

    func restoreSettings() {
        for (setting, before) in savedSettings where setting.value != nil { set(setting, to: before) }
        savedSettings = [:]
    }

    private func set(_ setting: SystemSetting, to value: String) {
        do throws(SystemError) {
            try setting.set(value)
        } catch {
            outbox.log(.error, "\(setting.path) could not be set to \(value): \(error)")
        }
    }
}
