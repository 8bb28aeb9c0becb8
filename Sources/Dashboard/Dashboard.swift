/// The page that operators look at: three files without anything from elsewhere, as they stood when this was built.
package enum Dashboard {
    /// UTF-8, as the other two.
    package static let page = PackageResources.index_html
    package static let style = PackageResources.page_css
    package static let script = PackageResources.page_js
}
