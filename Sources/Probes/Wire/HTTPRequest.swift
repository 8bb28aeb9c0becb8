import Balancing
import Configuration
import NetworkTypes

/// The request for one page, in keepalived's words: servers' logs are filtered by them.
enum HTTPRequest {
    /// - Parameter host: the name that is asked for; nil for address and port.
    static func bytes(path: String, host: String?, version: HTTPCheck.Version, _ address: IPAddress, port: UInt16)
        -> [UInt8]
    {
        let (number, closes) =
            switch version {
            case .http10: ("1.0", false)
            case .http10Closing: ("1.0", true)
            case .http11: ("1.1", true)
            }
        let lines =
            ["GET \(path) HTTP/\(number)", "User-Agent: KeepAliveClient"]
            + (closes ? ["Connection: close"] : []) + [
                "Host: \(host ?? ServerIdentity(address, port: port).description)", "", "",
            ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}
