@echo off
rem Starts odf2nna-onnx from an unpacked distribution. JAVA_HOME and JAVA_OPTS are honoured.
set "JAVA=java"
if not "%JAVA_HOME%"=="" set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:+UseSerialGC %JAVA_OPTS% -cp "%~dp0..\lib\*" odf2nna.cli.Main %*
exit /b %ERRORLEVEL%
