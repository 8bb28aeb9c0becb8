import VRRP

/// Reads an `authentication` block; mistakes are reported.
func readAuthentication(_ block: Block, _ report: inout Report) -> Authentication {
    var type: Word?
    var password: Word?
    AuthenticationKeyword.table.read(block.statements, &report) { keyword, arguments, _, report in
        switch keyword {
        case .type: type = arguments.required("PASS or AH", &report)
        case .password: password = arguments.required("the password", &report)
        }
    }
    guard let type else {
        report.error(
            block.opener, "authentication has no auth_type", instead: "write auth_type PASS or auth_type AH",
            rule: .missingKeyword)
        return .none
    }
    guard let password, !password.text.isEmpty else {
        report.warning(
            block.opener, "auth_pass is missing: packets go out without authentication, as in keepalived",
            instead: "write auth_pass, or remove the block", rule: .withoutAuthentication)
        return .none
    }
    warnOfCut(password, &report)
    return authentication(type, AuthenticationKey(password: password.text), &report)
}

private func authentication(_ type: Word, _ key: AuthenticationKey, _ report: inout Report) -> Authentication {
    switch type.text {
    case "PASS": return .simplePassword(key)
    case "AH": return .authenticationHeader(key)
    default:
        report.error(type.location, "\(type.shown) is not an auth_type", instead: "write PASS or AH")
        return .none
    }
}

private func warnOfCut(_ password: Word, _ report: inout Report) {
    if password.isCutByComment {
        report.warning(
            password.location, "the password ends at a # or !, which begins a comment",
            instead: "put it in double quotes on every router of the group", rule: .cutByComment)
    }
    let length = password.text.utf8.count
    if length > AuthenticationKey.length {
        report.warning(
            password.location, "of the password's \(length) bytes only the first \(AuthenticationKey.length) count",
            instead: "write no more than they", rule: .passwordTooLong)
    }
}
