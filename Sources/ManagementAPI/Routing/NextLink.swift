internal import HTTPServer
internal import History

extension Request {
    /// The `Link` field (RFC 8288) to the page that begins at `cursor`, with the same filters.
    func link(next cursor: HistoryCursor) -> String {
        let path = segments.map { "/" + $0.percentEncoded }.joined()
        let kept = query.parameters.filter { $0.name != "cursor" }.map { "\($0.name)=\($0.value.percentEncoded)&" }
        return "<\(path)?\(kept.joined())cursor=\(cursor.description.percentEncoded)>; rel=\"next\""
    }
}

extension String {
    /// With every byte that is not unreserved (RFC 3986, section 2.3) as `%XX`.
    fileprivate var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
