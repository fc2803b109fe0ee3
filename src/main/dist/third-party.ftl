<#-- One library a line: coordinates | licences, of which the user may choose one | home page. -->
Libraries of odf2nna-onnx and their licences. Where several are named, any one of them may be chosen; odf2nna-onnx chooses the first.

<#list dependencyMap as entry>
<#assign library = entry.getKey()/>
<#assign licenses = entry.getValue()/>
${library.groupId}:${library.artifactId}:${library.version} | ${licenses?join(" OR ")} | ${library.url!""}
</#list>
