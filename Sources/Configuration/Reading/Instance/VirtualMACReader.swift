import NetworkTypes
import VRRP

/// Reads `use_vmac [NAME [INTERFACE]] [MAC]`, with keepalived's words behind them that only concern other programs.
struct VirtualMACReader {
    private let keyword: SourcePosition
    private var name: String?
    private var base: Word?
    /// Six bytes, or five that the VRID follows.
    private var address: Word?

    init(_ arguments: inout Arguments, _ report: inout Report) {
        keyword = arguments.keyword.location
        while let word = arguments.next() {
            if word.text == "netlink_notify_msg" || word.text == "group" {
                report.warning(
                    word.location, "\(word.shown) is ignored: it only concerns how other programs see the interface")
                if word.text == "group" { _ = arguments.next() }
            } else {
                take(word, &report)
            }
        }
    }

    /// Takes from `use_vmac` written again what was not written before, as keepalived does.
    mutating func merge(_ other: Self, _ report: inout Report) {
        report.warning(
            other.keyword,
            "\"use_vmac\" is given again and each of its words counts where it stands first, as in keepalived",
            instead: "keep one of them", rule: .repeatedKeyword)
        name = name ?? other.name
        base = base ?? other.base
        address = address ?? other.address
    }

    private mutating func take(_ word: Word, _ report: inout Report) {
        if address == nil, MACAddress(word.text) ?? MACAddress("\(word.text):00") != nil {
            address = word
        } else if name == nil, interfaceName(word.text) != nil {
            name = word.text
        } else if base == nil, interfaceName(word.text) != nil {
            base = word
        } else {
            report.error(
                word.location, "\(word.shown) is neither a name nor a MAC address for the interface of use_vmac",
                instead: "write a name of at most \(Limits.interfaceName) bytes, or nothing")
        }
    }

    /// The virtual MAC address of the virtual router `vrid` on `interface`.
    func finish(
        on interface: String, _ vrid: VRID, _ way: TransportReader.Result, sendsFromBase: Bool,
        _ report: inout Report
    ) -> VirtualMAC {
        if let base, base.text != interface {
            report.error(
                base.location, "the interface of use_vmac would be made on \(base.shown), and not on \"\(interface)\"",
                instead: "write the same interface in both places")
        }
        let isUnicast = way.transport != .multicast
        if isUnicast, !sendsFromBase {
            report.warning(
                keyword,
                "unicast advertisements leave from the interface below the virtual MAC address, as in keepalived",
                instead: "write vmac_xmit_base")
        }
        if let check = way.vainCheck, !sendsFromBase {
            report.warning(
                check,
                "check_unicast_src has advertisements leave from the interface below the virtual MAC address, as in keepalived",
                instead: "remove it: without unicast_peer there are no sources to check")
        }
        return VirtualMAC(
            interface: name, address: macAddress(vrid),
            sendsFromBase: sendsFromBase || isUnicast || way.vainCheck != nil)
    }

    private func macAddress(_ vrid: VRID) -> MACAddress? {
        guard let text = address?.text else { return nil }
        let last = String(vrid.rawValue, radix: 16)
        return MACAddress(text) ?? MACAddress("\(text):\(last.count < 2 ? "0" : "")\(last)")
    }
}
