import NetworkTypes
import VRRP

extension VirtualAddress {
    var described: String {
        var text = prefix.description
        if let broadcast { text += " brd \(broadcast)" }
        if let interface { text += " dev \(quoted(interface))" }
        if scope != .global { text += " scope \(scope)" }
        if let label { text += " label \(quoted(label))" }
        if let isPreferred { text += " preferred_lft \(isPreferred ? "forever" : "0")" }
        for keyword in AddressKeyword.allCases {
            if let flag = keyword.flag, flags.contains(flag) { text += " \(keyword.rawValue)" }
        }
        return text
    }
}
