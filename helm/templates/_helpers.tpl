{{- define "candor.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "candor.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "candor.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "candor.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Never changes between versions or values: a deployment's selector cannot be edited. */}}
{{- define "candor.selectorLabels" -}}
app.kubernetes.io/name: {{ include "candor.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "candor.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "candor.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: {{ .Values.mode }}
app.kubernetes.io/part-of: candor
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "candor.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "candor.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "candor.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}

{{/* The port of a listener's address, so that no port is written twice. */}}
{{- define "candor.port" -}}
{{- (urlParse .).host | splitList ":" | last | int }}
{{- end }}

{{- define "candor.isLoopback" -}}
{{- if regexMatch "^http://(127\\.|localhost|\\[::1\\])" . }}true{{ end }}
{{- end }}

{{/* Whole seconds of a duration written as [days.]hours:minutes:seconds[.fraction], rounded up. */}}
{{- define "candor.seconds" -}}
{{- $parts := splitList ":" . }}
{{- $hours := splitList "." (index $parts 0) }}
{{- $days := 0 }}
{{- if gt (len $hours) 1 }}{{ $days = index $hours 0 | atoi }}{{ end }}
{{- add (mul $days 86400) (mul (last $hours | atoi) 3600) (mul (index $parts 1 | atoi) 60) (index $parts 2 | float64 | ceil | int) }}
{{- end }}

{{/* What the schema cannot say: rules over several values. */}}
{{- define "candor.validate" -}}
{{- $listen := .Values.config.Listen }}
{{- if include "candor.isLoopback" $listen.Observability }}
{{- fail "config.Listen.Observability listens on loopback: health checks and scrapers come from outside the pod. Set it to http://0.0.0.0:9464." }}
{{- end }}
{{- if and (eq .Values.mode "standalone") (include "candor.isLoopback" $listen.Grpc) }}
{{- fail "mode standalone: config.Listen.Grpc listens on loopback, where no other pod reaches it. Set it to http://0.0.0.0:50051." }}
{{- end }}
{{- if and $listen.Socket (ne (dir $listen.Socket) "/run/candor") }}
{{- fail "config.Listen.Socket must be in /run/candor, the folder that the containers share." }}
{{- end }}
{{- if and .Values.trust.keys (not (hasPrefix "/keys" .Values.config.Model.TrustedKeys)) }}
{{- fail "trust.keys mounts keys at /keys, but config.Model.TrustedKeys does not name them there. Set it to /keys." }}
{{- end }}
{{- if and (not .Values.trust.keys) (hasPrefix "/keys" .Values.config.Model.TrustedKeys) }}
{{- fail "config.Model.TrustedKeys is under /keys, but trust.keys mounts nothing there. Set it to a ConfigMap or Secret with the public keys." }}
{{- end }}
{{- $drain := add (include "candor.seconds" .Values.config.Sessions.DrainQuietPeriod) (include "candor.seconds" .Values.config.Sessions.DrainTimeout) }}
{{- if le (int .Values.terminationGracePeriodSeconds) (int $drain) }}
{{- fail (printf "terminationGracePeriodSeconds is %d, but draining takes up to %d seconds (config.Sessions.DrainQuietPeriod and DrainTimeout): calls would be cut off." (int .Values.terminationGracePeriodSeconds) (int $drain)) }}
{{- end }}
{{- if and (eq .Values.mode "sidecar") (eq .Values.server.image.tag "latest") }}
{{- fail "server.image.tag must not be latest: pods of one deployment would run different servers." }}
{{- end }}
{{- end }}

{{/* The sidecar's container, for this chart's deployment and for whoever includes the chart as a library. */}}
{{- define "candor.container" -}}
name: candor
image: {{ include "candor.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
# The image's own arguments, which listen on all addresses, do not count here: config does.
command: [dotnet, Candor.Monitor.dll]
env:
  # Diagnostics make a socket and files, which a read-only root file system refuses.
  - name: DOTNET_EnableDiagnostics
    value: "0"
  {{- with .Values.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  - name: grpc
    containerPort: {{ include "candor.port" .Values.config.Listen.Grpc }}
  - name: observability
    containerPort: {{ include "candor.port" .Values.config.Listen.Observability }}
startupProbe:
  httpGet: { path: /healthz/live, port: observability }
  {{- toYaml .Values.healthChecks.startup | nindent 2 }}
readinessProbe:
  httpGet: { path: /healthz/ready, port: observability }
  {{- toYaml .Values.healthChecks.readiness | nindent 2 }}
livenessProbe:
  httpGet: { path: /healthz/live, port: observability }
  {{- toYaml .Values.healthChecks.liveness | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /app/appsettings.Production.json
    subPath: appsettings.Production.json
    readOnly: true
  - name: socket
    mountPath: /run/candor
  - name: tmp
    mountPath: /tmp
  {{- if .Values.model.volume }}
  - name: model
    mountPath: /models
    readOnly: true
  {{- end }}
  {{- if .Values.trust.keys }}
  - name: keys
    mountPath: /keys
    readOnly: true
  {{- end }}
{{- end }}

{{/* The LLM server's container; mode sidecar only. */}}
{{- define "candor.server" -}}
name: {{ .Values.server.name }}
image: {{ printf "%s:%s" .Values.server.image.repository .Values.server.image.tag | quote }}
imagePullPolicy: {{ .Values.server.image.pullPolicy }}
{{- with .Values.server.command }}
command:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.server.args }}
args:
  {{- toYaml . | nindent 2 }}
{{- end }}
env:
  - name: CANDOR_ADDRESS
    value: {{ if .Values.config.Listen.Socket }}unix:{{ .Values.config.Listen.Socket }}{{ else }}127.0.0.1:{{ include "candor.port" .Values.config.Listen.Grpc }}{{ end }}
  {{- with .Values.server.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  {{- toYaml .Values.server.ports | nindent 2 }}
{{- with .Values.server.healthChecks }}
{{ toYaml . }}
{{- end }}
resources:
  {{- toYaml .Values.server.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.server.securityContext | nindent 2 }}
volumeMounts:
  - name: socket
    mountPath: /run/candor
  {{- with .Values.server.volumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
