/// What is wrong with a request target, seen before libmicrohttpd takes it apart.
package enum TargetFault: UInt8 {
    case none
    /// libmicrohttpd stores each parameter in the connection's memory; when that is full it makes an answer, forgets to
    /// send it, and reads no more (seen with 0.9.75), so it must not see them.
    case tooManyParameters
    /// libmicrohttpd would close the connection without an answer, or take the space as a part of the target.
    case space

    /// Finds the fault, and hides too many parameters from libmicrohttpd.
    ///
    /// - Parameter target: zero-terminated text in libmicrohttpd's own buffer, which it is about to change itself.
    package init(hidingFrom target: UnsafeMutablePointer<CChar>, limit: Int) {
        var parameters = 0
        var query: UnsafeMutablePointer<CChar>?
        var hasSpace = false
        var place = unsafe target
        // Safe: the walk ends at the terminating zero.
        while unsafe place.pointee != 0 {
            switch unsafe UInt8(bitPattern: place.pointee) {
            case UInt8(ascii: " "):
                hasSpace = true
            case UInt8(ascii: "?") where unsafe query == nil:
                unsafe query = place + 1
                parameters = 1
            case UInt8(ascii: "&") where unsafe query != nil:
                parameters += 1
            default:
                break
            }
            unsafe place += 1
        }
        if parameters > limit, let query = unsafe query {
            unsafe query.pointee = 0
            self = .tooManyParameters
        } else {
            self = hasSpace ? .space : .none
        }
    }
}
