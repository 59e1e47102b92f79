var Q=globalThis,te=Q.ShadowRoot&&(Q.ShadyCSS===void 0||Q.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ge=Symbol(),We=new WeakMap,ee=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==Ge)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(te&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=We.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&We.set(e,t))}return t}toString(){return this.cssText}},Je=o=>new ee(typeof o=="string"?o:o+"",void 0,Ge);var Xe=(o,t)=>{if(te)o.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=Q.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,o.appendChild(s)}},ge=te?o=>o:o=>o instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return Je(e)})(o):o;var{is:Wt,defineProperty:Gt,getOwnPropertyDescriptor:Jt,getOwnPropertyNames:Xt,getOwnPropertySymbols:Yt,getPrototypeOf:Zt}=Object,se=globalThis,Ye=se.trustedTypes,Qt=Ye?Ye.emptyScript:"",es=se.reactiveElementPolyfillSupport,W=(o,t)=>o,ve={toAttribute(o,t){switch(t){case Boolean:o=o?Qt:null;break;case Object:case Array:o=o==null?o:JSON.stringify(o)}return o},fromAttribute(o,t){let e=o;switch(t){case Boolean:e=o!==null;break;case Number:e=o===null?null:Number(o);break;case Object:case Array:try{e=JSON.parse(o)}catch{e=null}}return e}},Qe=(o,t)=>!Wt(o,t),Ze={attribute:!0,type:String,converter:ve,reflect:!1,useDefault:!1,hasChanged:Qe};Symbol.metadata??=Symbol("metadata"),se.litPropertyMetadata??=new WeakMap;var _=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Ze){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Gt(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:r}=Jt(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:i,set(n){let c=i?.call(this);r?.call(this,n),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Ze}static _$Ei(){if(this.hasOwnProperty(W("elementProperties")))return;let t=Zt(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(W("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(W("properties"))){let e=this.properties,s=[...Xt(e),...Yt(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(ge(i))}else t!==void 0&&e.push(ge(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Xe(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let r=(s.converter?.toAttribute!==void 0?s.converter:ve).toAttribute(e,s.type);this._$Em=t,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let r=s.getPropertyOptions(i),n=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:ve;this._$Em=i;let c=n.fromAttribute(e,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,s,i=!1,r){if(t!==void 0){let n=this.constructor;if(i===!1&&(r=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??Qe)(r,e)||s.useDefault&&s.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:r},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),r!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,r]of s){let{wrapped:n}=r,c=this[i];n!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};_.elementStyles=[],_.shadowRootOptions={mode:"open"},_[W("elementProperties")]=new Map,_[W("finalized")]=new Map,es?.({ReactiveElement:_}),(se.reactiveElementVersions??=[]).push("2.1.2");var be=globalThis,et=o=>o,ie=be.trustedTypes,tt=ie?ie.createPolicy("lit-html",{createHTML:o=>o}):void 0,ye="$lit$",A=`lit$${Math.random().toFixed(9).slice(2)}$`,Se="?"+A,ts=`<${Se}>`,U=document,J=()=>U.createComment(""),X=o=>o===null||typeof o!="object"&&typeof o!="function",we=Array.isArray,at=o=>we(o)||typeof o?.[Symbol.iterator]=="function",$e=`[ 	
\f\r]`,G=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,st=/-->/g,it=/>/g,N=RegExp(`>|${$e}(?:([^\\s"'>=/]+)(${$e}*=${$e}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ot=/'/g,rt=/"/g,lt=/^(?:script|style|textarea|title)$/i,Ee=o=>(t,...e)=>({_$litType$:o,strings:t,values:e}),a=Ee(1),ct=Ee(2),ys=Ee(3),T=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),nt=new WeakMap,O=U.createTreeWalker(U,129);function dt(o,t){if(!we(o)||!o.hasOwnProperty("raw"))throw Error("invalid template strings array");return tt!==void 0?tt.createHTML(t):t}var ht=(o,t)=>{let e=o.length-1,s=[],i,r=t===2?"<svg>":t===3?"<math>":"",n=G;for(let c=0;c<e;c++){let l=o[c],p,f,h=-1,u=0;for(;u<l.length&&(n.lastIndex=u,f=n.exec(l),f!==null);)u=n.lastIndex,n===G?f[1]==="!--"?n=st:f[1]!==void 0?n=it:f[2]!==void 0?(lt.test(f[2])&&(i=RegExp("</"+f[2],"g")),n=N):f[3]!==void 0&&(n=N):n===N?f[0]===">"?(n=i??G,h=-1):f[1]===void 0?h=-2:(h=n.lastIndex-f[2].length,p=f[1],n=f[3]===void 0?N:f[3]==='"'?rt:ot):n===rt||n===ot?n=N:n===st||n===it?n=G:(n=N,i=void 0);let m=n===N&&o[c+1].startsWith("/>")?" ":"";r+=n===G?l+ts:h>=0?(s.push(p),l.slice(0,h)+ye+l.slice(h)+A+m):l+A+(h===-2?c:m)}return[dt(o,r+(o[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},Y=class o{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let r=0,n=0,c=t.length-1,l=this.parts,[p,f]=ht(t,e);if(this.el=o.createElement(p,s),O.currentNode=this.el.content,e===2||e===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=O.nextNode())!==null&&l.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(ye)){let u=f[n++],m=i.getAttribute(h).split(A),v=/([.?@])?(.*)/.exec(u);l.push({type:1,index:r,name:v[2],strings:m,ctor:v[1]==="."?re:v[1]==="?"?ne:v[1]==="@"?ae:I}),i.removeAttribute(h)}else h.startsWith(A)&&(l.push({type:6,index:r}),i.removeAttribute(h));if(lt.test(i.tagName)){let h=i.textContent.split(A),u=h.length-1;if(u>0){i.textContent=ie?ie.emptyScript:"";for(let m=0;m<u;m++)i.append(h[m],J()),O.nextNode(),l.push({type:2,index:++r});i.append(h[u],J())}}}else if(i.nodeType===8)if(i.data===Se)l.push({type:2,index:r});else{let h=-1;for(;(h=i.data.indexOf(A,h+1))!==-1;)l.push({type:7,index:r}),h+=A.length-1}r++}}static createElement(t,e){let s=U.createElement("template");return s.innerHTML=t,s}};function D(o,t,e=o,s){if(t===T)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,r=X(t)?void 0:t._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(o),i._$AT(o,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=D(o,i._$AS(o,t.values),i,s)),t}var oe=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??U).importNode(e,!0);O.currentNode=i;let r=O.nextNode(),n=0,c=0,l=s[0];for(;l!==void 0;){if(n===l.index){let p;l.type===2?p=new L(r,r.nextSibling,this,t):l.type===1?p=new l.ctor(r,l.name,l.strings,this,t):l.type===6&&(p=new le(r,this,t)),this._$AV.push(p),l=s[++c]}n!==l?.index&&(r=O.nextNode(),n++)}return O.currentNode=U,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},L=class o{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=D(this,t,e),X(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==T&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):at(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&X(this._$AH)?this._$AA.nextSibling.data=t:this.T(U.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=Y.createElement(dt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let r=new oe(i,this),n=r.u(this.options);r.p(e),this.T(n),this._$AH=r}}_$AC(t){let e=nt.get(t.strings);return e===void 0&&nt.set(t.strings,e=new Y(t)),e}k(t){we(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let r of t)i===e.length?e.push(s=new o(this.O(J()),this.O(J()),this,this.options)):s=e[i],s._$AI(r),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=et(t).nextSibling;et(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},I=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,r){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=r,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=d}_$AI(t,e=this,s,i){let r=this.strings,n=!1;if(r===void 0)t=D(this,t,e,0),n=!X(t)||t!==this._$AH&&t!==T,n&&(this._$AH=t);else{let c=t,l,p;for(t=r[0],l=0;l<r.length-1;l++)p=D(this,c[s+l],e,l),p===T&&(p=this._$AH[l]),n||=!X(p)||p!==this._$AH[l],p===d?t=d:t!==d&&(t+=(p??"")+r[l+1]),this._$AH[l]=p}n&&!i&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},re=class extends I{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},ne=class extends I{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},ae=class extends I{constructor(t,e,s,i,r){super(t,e,s,i,r),this.type=5}_$AI(t,e=this){if((t=D(this,t,e,0)??d)===T)return;let s=this._$AH,i=t===d&&s!==d||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,r=t!==d&&(s===d||i);i&&this.element.removeEventListener(this.name,this,s),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},le=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){D(this,t)}},pt={M:ye,P:A,A:Se,C:1,L:ht,R:oe,D:at,V:D,I:L,H:I,N:ne,U:ae,B:re,F:le},ss=be.litHtmlPolyfillSupport;ss?.(Y,L),(be.litHtmlVersions??=[]).push("3.3.3");var mt=(o,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let r=e?.renderBefore??null;s._$litPart$=i=new L(t.insertBefore(J(),r),r,void 0,e??{})}return i._$AI(o),i};var _e=globalThis,C=class extends _{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=mt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};C._$litElement$=!0,C.finalized=!0,_e.litElementHydrateSupport?.({LitElement:C});var is=_e.litElementPolyfillSupport;is?.({LitElement:C});(_e.litElementVersions??=[]).push("4.2.2");function ut(o){return document.querySelector(`meta[name="backchat:${o}"]`)?.content??""}var k=location.origin,Z=`${location.protocol==="https:"?"wss":"ws"}://${location.host}`,F=ut("internal"),S=ut("key"),w=S==="",x="us-east-1";async function R(o,t="GET",e){let s;try{s=await fetch(F+o,{method:t,...e?{body:JSON.stringify(e),headers:{"Content-Type":"application/json"}}:{},credentials:"omit"})}catch{throw new Error(`The internal port, ${F}, cannot be reached.`)}if(!s.ok){let i=await s.text();throw new Error(`${s.status} ${/"message"\s*:\s*"/.test(i)?JSON.parse(i).message:i}`)}return s}async function ft(){try{return(await ce(1)).at(-1)?.id??0}catch{return 0}}async function ce(o,t=""){return(await(await R(`/dev/frames?limit=${o}${t&&`&${t}`}`)).json()).frames}async function gt(o){try{return(await ce(100)).filter(e=>e.kind==="CONNECT"&&e.reason&&e.id>o).at(-1)?.reason??""}catch(t){return t instanceof Error?t.message:""}}var P=class extends Error{constructor(e,s,i){super(i);this.status=e;this.name=s}};async function de(o){let t=o.status===204?"":await o.text(),e=t?JSON.parse(t):{};if(!o.ok)throw new P(o.status,o.headers.get("x-amzn-ErrorType")??"Error",e.message??t);return e}var vt=new Set(["MissingAuthenticationTokenException","ExpiredTokenException","UnrecognizedClientException"]),$t=()=>{};function bt(o){$t=o}async function he(o,t,e=""){let s=await fetch(`/console/${t}`,{method:o,...e?{body:e,headers:{"Content-Type":"application/json"}}:{},credentials:"same-origin"});return de(s)}async function yt(o,t,e){try{return await he(o,`call${t}`,e)}catch(s){throw s instanceof P&&vt.has(s.name)&&$t(s.message),s}}function St(o){return he("POST","session",JSON.stringify({code:o}))}async function Ae(){try{return await he("GET","session")}catch(o){if(o instanceof P&&vt.has(o.name))return;throw o}}function wt(){return he("DELETE","session")}function Te(){let o=/^#code=(.*)$/.exec(location.hash)?.[1];return o!==void 0&&history.replaceState(null,"","#rooms"),o}var Tt="ivschat",Et="host;x-amz-date",xe=new TextEncoder,ke;function kt(o){return[...new Uint8Array(o)].map(t=>t.toString(16).padStart(2,"0")).join("")}async function _t(o){return kt(await crypto.subtle.digest("SHA-256",xe.encode(o)))}function At(o){return crypto.subtle.importKey("raw",o,{name:"HMAC",hash:"SHA-256"},!1,["sign"])}async function xt(o,t){return crypto.subtle.sign("HMAC",o,xe.encode(t))}async function os(o){let t=await At(xe.encode(`AWS4${S}`));for(let e of[o,x,Tt,"aws4_request"])t=await At(await xt(t,e));return t}function Ce(o){return encodeURIComponent(o).replace(/[!'()*]/g,t=>`%${t.charCodeAt(0).toString(16).toUpperCase()}`)}async function Ct(o,t,e,s,i){let r=i.toISOString().replace(/[:-]|\.\d{3}/g,""),n=r.slice(0,8);ke?.day!==n&&(ke={day:n,key:os(n)});let c=t.replaceAll("%","%25"),l=[o,c,e,`host:${location.host}`,`x-amz-date:${r}`,"",Et,await _t(s)].join(`
`),p=`${n}/${x}/${Tt}/aws4_request`,f=["AWS4-HMAC-SHA256",r,p,await _t(l)].join(`
`),h=kt(await xt(await ke.key,f));return{"X-Amz-Date":r,Authorization:`AWS4-HMAC-SHA256 Credential=${S}/${p}, SignedHeaders=${Et}, Signature=${h}`}}function $(o){return o instanceof P?`${o.status} ${o.name}: ${o.message}`:o instanceof TypeError?"The server cannot be reached.":String(o instanceof Error?o.message:o)}var Pt=0;async function Rt(o,t,e,s){let i=await Ct(o,t,e,s,new Date(Date.now()+Pt));return fetch(k+t+(e&&`?${e}`),{method:o,headers:s?{...i,"Content-Type":"application/json"}:i,...s?{body:s}:{},credentials:"omit"})}async function Re(o,t,e,s){let i=s?JSON.stringify(s):"";if(w)return yt(o,t+(e&&`?${e}`),i);if(!crypto.subtle)throw new Error("Browsers sign requests on trustworthy pages only: open this one by http://127.0.0.1 or https.");let r=await Rt(o,t,e,i);return r.status===403&&r.headers.get("x-amzn-ErrorType")==="InvalidSignatureException"&&(Pt=Date.parse(r.headers.get("Date")??"")-Date.now()||0,r=await Rt(o,t,e,i)),de(r)}function b(o,t){return Re("POST",`/${o}`,"",t)}async function q(o){let t=[],e;do{let s=await b("ListRooms",{maxResults:50,...o?{name:o}:{},...e?{nextToken:e}:{}});t.push(...s.rooms),e=s.nextToken}while(e&&t.length<1e3);return t}async function Mt(o,t,e){let s=Object.keys(t).filter(r=>!(r in e)).map(r=>`tagKeys=${Ce(r)}`).sort(),i=`/tags/${Ce(o)}`;s.length>0&&await Re("DELETE",i,s.join("&")),Object.keys(e).length>0&&await Re("POST",i,"",{tags:e})}var g=class extends C{createRenderRoot(){return this}};function y(o){let t={};for(let[e,s]of new FormData(o))t[e]=String(s).trim();return t}function H(o){let t={};for(let e of o.split(`
`).filter(s=>s.trim())){let[s,...i]=e.split("=");if(i.length===0)throw new Error(`Write name=value, one a line: ${e.trim()}`);t[s.trim()]=i.join("=").trim()}return t}function B(o){return Object.entries(o??{}).map(([t,e])=>`${t}=${e}`).join(`
`)}function pe(o){return o?new Date(o).toLocaleTimeString():""}var rs=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER","CONNECT","CreateChatToken","CreateRoom","SendEvent"],ns=[["error","is refused"],["latency","takes longer (ms)"],["drop","breaks the connection"],["close","is answered by a Close frame (code)"],["sessionExpired","ends the session"],["tokenExpired","finds the token expired"],["slowReview","is reviewed slowly (ms)"]],as=/^[A-Z_]+$/;function ls(o,t,e,s){switch(t){case"error":return{error:{...o?{status:Number(e||406)}:{exception:s},...!o&&e?{status:Number(e)}:{},message:"by the console"}};case"latency":case"slowReview":return{[t]:Number(e||1e3)};case"close":return{close:{code:Number(e||1001),reason:"by the console"}};default:return{[t]:!0}}}var Pe=class extends g{constructor(){super(...arguments);this.faults=[];this.problem="";this.done=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.faults=(await(await R("/dev/faults")).json()).faults,this.problem="",this.done=e}catch(i){this.problem=$(i),this.done=""}this.requestUpdate()}add(e){e.preventDefault();let s=y(e.target),{target:i="",effect:r="",value:n="",exception:c="",room:l,user:p,times:f,probability:h,seed:u}=s,m=as.test(i);this.run("The fault was added.",()=>R("/dev/faults","POST",{[m?"action":"operation"]:i,...ls(m,r,n,c),...l?{room:l}:{},...p?{user:p}:{},...h?{probability:Number(h)}:{times:Number(f)},...u?{seed:Number(u)}:{}}))}render(){return a`
      <h1 tabindex="-1">Faults</h1>
      <p>See how your app copes: what matches a fault goes wrong as it says.</p>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <p role="status" class="done">${this.done}</p>
      <ul class="faults" aria-label="Faults">
        ${this.faults.map(({id:e,...s})=>{let i=JSON.stringify(s);return a`<li>
            <code class="attributes">${i}</code>
            <button
              type="button"
              class="small quiet"
              aria-label=${`Remove ${i}`}
              @click=${()=>{this.run("The fault was removed.",()=>R(`/dev/faults/${encodeURIComponent(e)}`,"DELETE"))}}
              >Remove</button
            >
          </li>`})}
      </ul>
      ${this.faults.length>0?a`<button type="button" @click=${()=>{this.run("All faults were removed.",()=>R("/dev/faults","DELETE"))}}
            >Remove all</button
          >`:this.problem?d:a`<p class="empty">Nothing goes wrong on purpose.</p>`}
      <section class="card" aria-labelledby="add-fault">
        <h2 id="add-fault">Add a fault</h2>
        <form class="grid" @submit=${this.add}>
          <label
            >What
            <input name="target" list="targets" required value="SEND_MESSAGE" />
          </label>
          <datalist id="targets">${rs.map(e=>a`<option value=${e}></option>`)}</datalist>
          <label
            >Effect
            <select name="effect">
              ${ns.map(([e,s])=>a`<option value=${e}>${s}</option>`)}
            </select></label
          >
          <label>Status, code or time <input name="value" type="number" min="1" /></label>
          <label>Exception of an operation <input name="exception" value="ThrottlingException" /></label>
          <label>How often <input name="times" type="number" min="1" value="1" required /></label>
          <label>Or with what probability <input name="probability" type="number" min="0" max="1" step="any" /></label>
          <label>Seed of the probability <input name="seed" type="number" /></label>
          <label>Only in the room with this ARN <input name="room" /></label>
          <label>Only for the user <input name="user" /></label>
          <button>Add the fault</button>
        </form>
      </section>
    `}};customElements.define("console-faults",Pe);var Nt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ot=o=>(...t)=>({_$litDirective$:o,values:t}),me=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:cs}=pt,Ut=o=>o;var Dt=()=>document.createComment(""),j=(o,t,e)=>{let s=o._$AA.parentNode,i=t===void 0?o._$AB:t._$AA;if(e===void 0){let r=s.insertBefore(Dt(),i),n=s.insertBefore(Dt(),i);e=new cs(r,n,o,o.options)}else{let r=e._$AB.nextSibling,n=e._$AM,c=n!==o;if(c){let l;e._$AQ?.(o),e._$AM=o,e._$AP!==void 0&&(l=o._$AU)!==n._$AU&&e._$AP(l)}if(r!==i||c){let l=e._$AA;for(;l!==r;){let p=Ut(l).nextSibling;Ut(s).insertBefore(l,i),l=p}}}return e},M=(o,t,e=o)=>(o._$AI(t,e),o),ds={},It=(o,t=ds)=>o._$AH=t,Ht=o=>o._$AH,ue=o=>{o._$AR(),o._$AA.remove()};var Lt=(o,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(o[i],i);return s},V=Ot(class extends me{constructor(o){if(super(o),o.type!==Nt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(o,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],r=[],n=0;for(let c of o)i[n]=s?s(c,n):n,r[n]=e(c,n),n++;return{values:r,keys:i}}render(o,t,e){return this.dt(o,t,e).values}update(o,[t,e,s]){let i=Ht(o),{values:r,keys:n}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=n,r;let c=this.ut??=[],l=[],p,f,h=0,u=i.length-1,m=0,v=r.length-1;for(;h<=u&&m<=v;)if(i[h]===null)h++;else if(i[u]===null)u--;else if(c[h]===n[m])l[m]=M(i[h],r[m]),h++,m++;else if(c[u]===n[v])l[v]=M(i[u],r[v]),u--,v--;else if(c[h]===n[v])l[v]=M(i[h],r[v]),j(o,l[v+1],i[h]),h++,v--;else if(c[u]===n[m])l[m]=M(i[u],r[m]),j(o,i[h],i[u]),u--,m++;else if(p===void 0&&(p=Lt(n,m,v),f=Lt(c,h,u)),p.has(c[h]))if(p.has(c[u])){let E=f.get(n[m]),fe=E!==void 0?i[E]:null;if(fe===null){let Ke=j(o,i[h]);M(Ke,r[m]),l[m]=Ke}else l[m]=M(fe,r[m]),j(o,i[h],fe),i[E]=null;m++}else ue(i[u]),u--;else ue(i[h]),h++;for(;m<=v;){let E=j(o,l[v+1]);M(E,r[m]),l[m++]=E}for(;h<=u;){let E=i[h++];E!==null&&ue(E)}return this.ut=n,It(o,l),T}});var z=class{constructor(t,e){this.max=t;this.onItems=e;this.waiting=[];this.scheduled=!1}add(t){this.waiting.push(t),this.waiting.length>=2*this.max&&(this.waiting=this.waiting.slice(-this.max)),this.scheduled||(this.scheduled=!0,requestAnimationFrame(()=>{this.scheduled=!1;let e=this.waiting.slice(-this.max);this.waiting=[],this.onItems(e)}))}};var Me=200,Ne=class extends g{constructor(){super(...arguments);this.rows=[];this.state="connecting";this.isPaused=!1;this.skipped=0;this.room="";this.user="";this.batch=new z(Me,e=>{this.show(e)})}connectedCallback(){super.connectedCallback(),this.open()}disconnectedCallback(){super.disconnectedCallback(),this.source?.close()}open(){this.source?.close();let e=new URLSearchParams({...this.room?{room:this.room}:{},...this.user?{user:this.user}:{}}).toString(),s=new EventSource(`${F}/dev/frames?${e}`);s.onopen=()=>{this.onOpen(s,e)},s.onerror=()=>this.set(`cannot be read from ${F}`),s.onmessage=i=>{this.isPaused||this.batch.add(JSON.parse(i.data))},s.addEventListener("skipped",i=>{this.skipped+=Number(JSON.parse(i.data).skipped),this.requestUpdate()}),this.source=s}show(e){let s=new Map([...this.rows,...e].map(i=>[i.id,i]));this.rows=[...s.values()].sort((i,r)=>r.id-i.id).slice(0,Me),this.requestUpdate()}async onOpen(e,s){this.set("live");try{let i=await ce(Me,s);e===this.source&&this.show(i)}catch(i){this.set($(i))}}set(e){this.state=e,this.requestUpdate()}filter(e){e.preventDefault(),{room:this.room="",user:this.user=""}=y(e.target),this.rows=[],this.open()}pause(){this.isPaused=!this.isPaused,this.requestUpdate()}row(e){return a`<tr class=${(e.status??0)>=400?"refused":""}>
      <td>${pe(e.time)}</td>
      <td>${e.direction}</td>
      <td>${e.kind}</td>
      <td>${e.user??""}</td>
      <td><code>${(e.room??"").split("/").at(-1)}</code></td>
      <td><code class="attributes">${e.text??""}</code></td>
      <td>${e.status??""} ${e.error??""} ${e.reason??""}</td>
    </tr>`}render(){return a`
      <h1 tabindex="-1">Frames</h1>
      <form class="row" @submit=${this.filter}>
        <label>Room's ARN or id <input name="room" /></label>
        <label>User <input name="user" /></label>
        <button>Filter</button>
        <button type="button" aria-pressed=${this.isPaused} @click=${this.pause}>Pause</button>
        <span role="status">${this.state}</span>
        ${this.skipped?a`<span>${this.skipped} skipped</span>`:d}
      </form>
      <div class="wide" tabindex="0" role="region" aria-label="Frames">
        <table class="frames">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Way</th>
              <th scope="col">Kind</th>
              <th scope="col">User</th>
              <th scope="col">Room</th>
              <th scope="col">Text</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            ${V(this.rows,e=>e.id,e=>this.row(e))}
          </tbody>
        </table>
      </div>
    `}};customElements.define("console-frames",Ne);var Oe=60,Ft=300,Ue=64;function hs(o){let t=new Map;for(let e of o.split(`
`)){let s=/^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(e);s&&t.set(s[1],(t.get(s[1])??0)+Number(s[2]))}return t}var Ie=class extends g{constructor(){super(...arguments);this.series=[{name:"Connections",metrics:["backchat_connections"],isRate:!1,values:[]},{name:"Messages a second",metrics:["backchat_messages_total"],isRate:!0,values:[]},{name:"Deliveries a second",metrics:["backchat_deliveries_total"],isRate:!0,values:[]},{name:"Refusals a second",metrics:["backchat_actions_refused_total","backchat_upgrades_refused_total","backchat_requests_refused_total","backchat_connections_refused_total"],isRate:!0,values:[]}];this.problem="";this.timer=0}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.read()},1e3),this.read()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}async read(){try{let e=hs(await(await R("/metrics")).text()),s=performance.now(),i=(r,n)=>r.reduce((c,l)=>c+(n.get(l)??0),0);for(let r of this.series){let n=i(r.metrics,e);if(!r.isRate)r.values.push(n);else if(this.last){let c=Math.max(0,n-i(r.metrics,this.last.totals));r.values.push(c*1e3/(s-this.last.at))}r.values=r.values.slice(-Oe)}this.last={at:s,totals:e},this.problem=""}catch(e){this.problem=$(e)}this.requestUpdate()}chart({name:e,values:s}){let i=Math.max(0,...s),r=Math.max(1,i),n=s.map((c,l)=>`${Ft*(l+Oe-s.length)/(Oe-1)},${Ue-Ue*c/r}`).join(" ");return a`<figure class="card">
      <figcaption>${e}<b>${De(s.at(-1))}</b></figcaption>
      <svg viewBox=${`0 -2 ${Ft} ${Ue+4}`} preserveAspectRatio="none" aria-hidden="true">
        ${s.length>1?ct`<polyline points=${n} />`:d}
      </svg>
      <span class="scale">at most ${De(i)} in the last minute</span>
    </figure>`}render(){return a`
      <h1 tabindex="-1">Numbers</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <div class="charts">${this.series.map(e=>this.chart(e))}</div>
      <details>
        <summary>As a table</summary>
        <div class="wide" tabindex="0" role="region" aria-label="Numbers of the last ten seconds">
          <table>
            <thead>
              <tr>
                <th scope="col">Seconds ago</th>
                ${this.series.map(e=>a`<th scope="col">${e.name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${[...Array(10).keys()].map(e=>a`<tr>
                  <th scope="row">${e}</th>
                  ${this.series.map(s=>a`<td>${De(s.values.at(-1-e))}</td>`)}
                </tr>`)}
            </tbody>
          </table>
        </div>
      </details>
    `}};function De(o){return o===void 0?"":String(Math.round(o*10)/10)}customElements.define("console-numbers",Ie);var K=class{constructor(t,e){this.wasOpen=!1;this.socket=new WebSocket(Z,t),this.socket.onopen=()=>{this.wasOpen=!0,e.onOpen()},this.socket.onmessage=s=>e.onFrame(JSON.parse(s.data)),this.socket.onclose=s=>e.onClose(this.reason(s),this.wasOpen)}reason(t){return this.wasOpen?t.code===1006?"The connection broke.":`Closed: ${t.code} ${t.reason}`.trim():"The server refused the connection."}send(t){this.socket.send(JSON.stringify({Action:"SEND_MESSAGE",RequestId:crypto.randomUUID(),Content:t}))}close(){this.socket.onopen=this.socket.onmessage=this.socket.onclose=null,this.socket.close()}};var qt=1e3,Bt=100,ps=5,He=class extends g{constructor(){super(...arguments);this.entries=[];this.isScrolledBack=!1;this.hasFocus=!1;this.armed="";this.active="";this.arrived=0;this.inThisSecond=0;this.rate=0;this.unseen=0;this.timer=0;this.serial=0;this.batch=new z(qt,e=>this.onFrames(e))}static{this.properties={label:{},moderates:{type:Boolean}}}add(e){this.arrived++,this.inThisSecond++,this.batch.add(e)}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.rate!==this.inThisSecond&&(this.rate=this.inThisSecond,this.requestUpdate()),this.inThisSecond=0},1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}onFrames(e){for(let s of e){if(s.Type==="EVENT"&&s.EventName==="aws:DELETE_MESSAGE"){let i=s.Attributes?.MessageID;for(let r of this.entries)r.isDeleted||=r.frame.Id===i}this.entries.push({id:`${s.Id}#${this.serial++}`,frame:s,isDeleted:!1})}this.entries=this.entries.slice(-qt),this.unseen+=this.frozen?e.length:0,this.requestUpdate()}follow(){this.hasFocus=!1,this.isScrolledBack=!1,this.freezeOrFollow(),this.querySelector(".scroller")?.focus()}freezeOrFollow(){this.isScrolledBack||this.hasFocus?this.frozen??=this.isScrolledBack?this.entries.slice():this.entries.slice(-Bt):(this.frozen=void 0,this.unseen=0,this.armed=""),this.requestUpdate()}onScroll(e){let s=e.target,i=s.scrollHeight-s.scrollTop-s.clientHeight>16;i!==this.isScrolledBack&&(this.isScrolledBack=i,this.freezeOrFollow())}onFocus(e){let s=e.target.closest("li"),i=e.type==="focusin"?s!==null:this.isInRow(e.relatedTarget);s&&e.type==="focusin"&&(this.active=s.dataset.key??""),i!==this.hasFocus&&(this.hasFocus=i,this.freezeOrFollow())}isInRow(e){return e instanceof HTMLElement&&this.contains(e)&&e.closest("li")!==null}onKey(e){let s=[...this.querySelectorAll("li")],i=s.findIndex(c=>c.contains(document.activeElement)),r={ArrowUp:i<0?s.length-1:i-1,ArrowDown:i+1,Home:0,End:s.length-1}[e.key],n=r===void 0?void 0:s[r];n?(e.preventDefault(),n.focus()):e.key==="Escape"&&this.armed&&(this.armed="",this.requestUpdate())}moderate(e,s){let i=`${s} ${e.id}`;this.armed===i?(this.armed="",document.activeElement?.closest("li")?.focus(),this.dispatchEvent(new CustomEvent("moderation",{detail:{action:s,frame:e.frame}}))):this.armed=i,this.requestUpdate()}button(e,s,i){let r=this.armed===`${s} ${e.id}`;return a`<button
      type="button"
      class=${r?"small danger":"small quiet"}
      tabindex=${this.active===e.id?0:-1}
      @click=${()=>this.moderate(e,s)}
      >${r?`Confirm: ${i.toLowerCase()}`:i}</button
    >`}row(e){let{frame:s}=e,i=s.Type==="MESSAGE",r=B(s.Attributes);return a`<li
      class=${`${s.Type.toLowerCase()}${e.isDeleted?" deleted":""}`}
      tabindex="-1"
      data-key=${e.id}
    >
      <time datetime=${s.SendTime??""}>${pe(s.SendTime)}</time>
      <b>${i?s.Sender?.UserId:s.Type==="EVENT"?s.EventName:"refused"}</b>
      <span class="content">${i?s.Content:s.ErrorMessage??""}</span>
      ${e.isDeleted?a`<em>deleted</em>`:d}
      ${r?a`<code class="attributes">${r}</code>`:d}
      ${this.moderates&&i?a`<span class="actions">
            ${e.isDeleted?d:this.button(e,"delete","Delete")}
            ${this.button(e,"disconnect",`Disconnect ${s.Sender?.UserId}`)}
          </span>`:d}
    </li>`}render(){let e=this.frozen??this.entries.slice(-Bt),s=this.rate>ps;return a`
      <div
        class="scroller"
        role="log"
        aria-label=${this.label}
        aria-live=${s||this.frozen?"off":"polite"}
        tabindex="0"
        @scroll=${this.onScroll}
        @focusin=${this.onFocus}
        @focusout=${this.onFocus}
        @keydown=${this.onKey}
      >
        ${e.length===0?a`<p class="empty">Nothing was said yet.</p>`:d}
        <ol>
          ${V(e,i=>i.id,i=>this.row(i))}
        </ol>
      </div>
      <p class="follow">
        <span class="count">${this.arrived} received</span>
        <span role="status">${s?`${this.rate} a second`:""}</span>
        ${this.frozen?a`<button type="button" class="small" @click=${this.follow}>Follow (${this.unseen} new)</button>`:d}
      </p>
    `}updated(){if(!this.frozen){let e=this.querySelector(".scroller");e&&(e.scrollTop=e.scrollHeight)}}};customElements.define("chat-timeline",He);var Le=class extends g{constructor(){super(...arguments);this.state="connecting";this.problem="";this.attempt=0}static{this.properties={room:{},user:{},moderates:{type:Boolean}}}updated(e){(e.has("room")||e.has("user"))&&this.open()}disconnectedCallback(){super.disconnectedCallback(),this.attempt++,this.socket?.close()}set(e,s=""){this.state=e,this.problem=s,this.requestUpdate()}async open(){let e=++this.attempt;this.socket?.close(),this.socket=void 0,this.set("connecting");try{let{token:s}=await b("CreateChatToken",{roomIdentifier:this.room,userId:this.user,capabilities:["SEND_MESSAGE"]});if(e!==this.attempt)return;this.socket=new K(s,{onOpen:()=>this.set("connected"),onFrame:i=>this.querySelector("chat-timeline")?.add(i),onClose:i=>this.set("disconnected",i)})}catch(s){this.set("disconnected",$(s))}}send(e){e.preventDefault();let s=e.target,{content:i}=y(s);i&&this.state==="connected"&&(this.socket?.send(i),s.reset())}async moderate({detail:{action:e,frame:s}}){let i=this.room;try{await(e==="delete"?b("DeleteMessage",{roomIdentifier:i,id:s.Id,reason:"deleted in the console"}):b("DisconnectUser",{roomIdentifier:i,userId:s.Sender?.UserId,reason:"disconnected in the console"})),this.set(this.state)}catch(r){this.set(this.state,$(r))}}render(){let e=`say-${this.user}`;return a`
      <section class="pane" aria-label=${`${this.user} in the room`}>
        <header>
          <h2>${this.user}</h2>
          <span class=${`state ${this.state}`} role="status">${this.state}</span>
          ${this.state==="disconnected"?a`<button type="button" class="small" @click=${()=>{this.open()}}>Connect again</button>`:d}
        </header>
        ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
        <chat-timeline
          label=${`Messages that ${this.user} sees`}
          ?moderates=${this.moderates}
          @moderation=${this.moderate}
        ></chat-timeline>
        <form class="say" @submit=${this.send}>
          <label for=${e}>Message by ${this.user}</label>
          <input id=${e} name="content" autocomplete="off" required />
          <button>Send</button>
        </form>
      </section>
    `}};customElements.define("chat-pane",Le);var Fe=class extends g{constructor(){super(...arguments);this.problem="";this.done=""}static{this.properties={arn:{}}}updated(e){e.has("arn")&&this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.room=await b("GetRoom",{identifier:this.arn}),this.problem="",this.done=e}catch(i){this.problem=$(i),this.done=""}this.requestUpdate()}change(e){e.preventDefault();let{name:s,rate:i,length:r,tags:n=""}=y(e.target);this.run("The room was changed.",async()=>{let c=H(n);await b("UpdateRoom",{identifier:this.arn,name:s,maximumMessageRatePerSecond:Number(i),maximumMessageLength:Number(r)}),await Mt(this.arn,this.room?.tags??{},c)})}sendEvent(e){e.preventDefault();let{event:s="",attributes:i=""}=y(e.target);this.run(`The event ${s} was sent.`,async()=>b("SendEvent",{roomIdentifier:this.arn,eventName:s,attributes:H(i)}))}settings(e){return a`<section class="card" aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <form class="grid" @submit=${this.change}>
        <label>Name <input name="name" maxlength="128" .value=${e.name??""} /></label>
        <label
          >Messages a second
          <input name="rate" type="number" min="1" max="100" required .value=${String(e.maximumMessageRatePerSecond)}
        /></label>
        <label
          >Characters a message
          <input name="length" type="number" min="1" max="500" required .value=${String(e.maximumMessageLength)}
        /></label>
        <label>Tags, name=value one a line <textarea name="tags" rows="3" .value=${B(e.tags)}></textarea></label>
        <button>Change the room</button>
      </form>
    </section>`}render(){let{room:e}=this;return a`
      <h1 tabindex="-1">${e?e.name||"Unnamed room":"Room"}</h1>
      <p><code>${this.arn}</code></p>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <p role="status" class="done">${this.done}</p>
      ${e?a`<div class="panes">
            <chat-pane .room=${e.arn} user="console" moderates></chat-pane>
            <div>
              <section class="card" aria-labelledby="event">
                <h2 id="event">Send an event</h2>
                <form class="grid" @submit=${this.sendEvent}>
                  <label>Name <input name="event" maxlength="100" required /></label>
                  <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
                  <button>Send the event</button>
                </form>
              </section>
              ${this.settings(e)}
            </div>
          </div>`:d}
    `}};customElements.define("console-room",Fe);var qe=class extends g{constructor(){super(...arguments);this.problem="";this.done="";this.armed=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{return await s(),this.rooms=await q(),this.problem="",this.done=e,this.armed="",!0}catch(i){return this.problem=$(i),this.done="",!1}finally{this.requestUpdate()}}async create(e){e.preventDefault();let s=e.target,{name:i="",tags:r="",rate:n="",length:c=""}=y(s);await this.run(`Room ${i} was made.`,async()=>b("CreateRoom",{name:i,tags:H(r),...n?{maximumMessageRatePerSecond:Number(n)}:{},...c?{maximumMessageLength:Number(c)}:{}}))&&s.reset()}deleteRoom(e){this.armed===e.arn?this.run(`Room ${e.name||e.id} was deleted.`,()=>b("DeleteRoom",{identifier:e.arn})):(this.armed=e.arn,this.requestUpdate())}row(e){let s=this.armed===e.arn;return a`<tr>
      <td><a href=${`#room/${encodeURIComponent(e.arn)}`}>${e.name||"unnamed"}</a></td>
      <td><code>${e.id}</code></td>
      <td><code class="attributes">${B(e.tags)}</code></td>
      <td>${e.createTime?new Date(e.createTime).toLocaleString():""}</td>
      <td>
        <button
          type="button"
          class=${s?"small danger":"small quiet"}
          aria-label=${`${s?"Confirm: delete":"Delete"} ${e.name||e.id}`}
          @click=${()=>this.deleteRoom(e)}
          >${s?"Confirm: delete":"Delete"}</button
        >
      </td>
    </tr>`}render(){return a`
      <h1 tabindex="-1">Rooms</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <p role="status" class="done">${this.done}</p>
      <div class="wide" tabindex="0" role="region" aria-label="Rooms">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Id</th>
              <th scope="col">Tags</th>
              <th scope="col">Made</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${V(this.rooms??[],e=>e.arn,e=>this.row(e))}
          </tbody>
        </table>
      </div>
      ${this.rooms?.length===0?a`<p class="empty">There are no rooms.</p>`:d}
      <section class="card" aria-labelledby="make-room">
        <h2 id="make-room">Make a room</h2>
        <form class="grid" @submit=${this.create}>
          <label>Name <input name="name" maxlength="128" /></label>
          <label>Messages a second <input name="rate" type="number" min="1" max="100" placeholder="10" /></label>
          <label>Characters a message <input name="length" type="number" min="1" max="500" placeholder="500" /></label>
          <label>Tags, name=value one a line <textarea name="tags" rows="2"></textarea></label>
          <button>Make the room</button>
        </form>
      </section>
    `}};customElements.define("console-rooms",qe);var ms=`export AWS_ENDPOINT_URL_IVSCHAT=${k}
export AWS_ACCESS_KEY_ID=${S} AWS_SECRET_ACCESS_KEY=${S}
export AWS_REGION=${x} AWS_DEFAULT_REGION=${x}`;function jt(o){return[{name:"AWS CLI",code:`${ms}

aws ivschat create-chat-token --room-identifier ${o} \\
  --user-id cleo --capabilities SEND_MESSAGE
aws ivschat send-event --room-identifier ${o} \\
  --event-name hello --attributes from=cli`},{name:"JavaScript",code:`// npm install amazon-ivs-chat-messaging; in Node, before version 22, ws too
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const room = new ChatRoom({
  regionOrUrl: '${Z}',
  tokenProvider: async () => ({ token: process.env.TOKEN }), // as your backend gets it
});
room.addListener('message', (message) => console.log(message.sender.userId, message.content));
room.addListener('connect', () => room.sendMessage(new SendMessageRequest('hello from JavaScript')));
room.connect();`},{name:"boto3",code:`import boto3

ivschat = boto3.client('ivschat', endpoint_url='${k}', region_name='${x}',
                       aws_access_key_id='${S}', aws_secret_access_key='${S}')
room = '${o}'
print(ivschat.create_chat_token(roomIdentifier=room, userId='cleo', capabilities=['SEND_MESSAGE'])['token'])
ivschat.send_event(roomIdentifier=room, eventName='hello', attributes={'from': 'boto3'})`},{name:"Java",code:`Ivschat ivschat = Ivschat.builder()
        .endpoint("${k}").region("${x}").credentials("${S}", "${S}").build();
CreateChatTokenRequest token = CreateChatTokenRequest.builder()
        .roomIdentifier("${o}")
        .userId("cleo")
        .capabilities(ChatTokenCapability.SEND_MESSAGE)
        .build();
ChatRoom room = new ChatRoom("${Z}", () -> ivschat.createChatToken(token).thenApply(ChatToken::of));
room.onMessage(message -> System.out.println(message.sender().userId() + " " + message.content()));
room.connect().join();
room.sendMessage("hello from Java");`},{name:"Go",code:`client := ivschat.New(ivschat.Options{
	BaseEndpoint: aws.String("${k}"),
	Region:       "${x}",
	Credentials:  credentials.NewStaticCredentialsProvider("${S}", "${S}", ""),
})
_, err := client.SendEvent(context.TODO(), &ivschat.SendEventInput{
	RoomIdentifier: aws.String("${o}"),
	EventName:      aws.String("hello"),
	Attributes:     map[string]string{"from": "go"},
})`}]}var Vt="first-minute",Be=class extends g{constructor(){super(...arguments);this.problem="";this.chosen=0;this.copied=""}connectedCallback(){super.connectedCallback(),this.findRoom()}async findRoom(){try{let e=await q(Vt);this.room=(e[0]??await b("CreateRoom",{name:Vt})).arn,this.problem=""}catch(e){this.problem=$(e)}this.requestUpdate()}onTabKey(e){let s={ArrowLeft:-1,ArrowRight:1}[e.key];if(s){let i=[...this.querySelectorAll("[role=tab]")];this.choose((this.chosen+s+i.length)%i.length),i[this.chosen]?.focus()}}choose(e){this.chosen=e,this.copied="",this.requestUpdate()}async copy(e){try{await navigator.clipboard.writeText(e),this.copied="Copied"}catch{this.copied="The browser does not allow it: select the lines"}this.requestUpdate()}lines(e){let s=jt(e),{name:i,code:r}=s[this.chosen];return a`
      <section class="card" aria-labelledby="paste">
        <h2 id="paste">Join them from your code</h2>
        <div class="tabs" role="tablist" aria-labelledby="paste" @keydown=${this.onTabKey}>
          ${s.map((n,c)=>a`<button
              type="button"
              role="tab"
              id=${`tab-${c}`}
              aria-selected=${c===this.chosen}
              aria-controls="lines"
              tabindex=${c===this.chosen?0:-1}
              @click=${()=>this.choose(c)}
              >${n.name}</button
            >`)}
        </div>
        <div id="lines" role="tabpanel" aria-labelledby=${`tab-${this.chosen}`}>
          <pre tabindex="0" aria-label=${`Lines for ${i}`}><code>${r}</code></pre>
          <button type="button" class="small" @click=${()=>{this.copy(r)}}>Copy</button>
          <span role="status">${this.copied}</span>
        </div>
      </section>
    `}render(){return this.room?a`
      <h1 tabindex="-1">Two people, one room</h1>
      <p>
        Ann and Bob are connected by WebSockets, each with a token of its own. Write as one, and the other receives it.
        <a href=${`#room/${encodeURIComponent(this.room)}`}>Look into the room</a>
      </p>
      <div class="panes">
        <chat-pane .room=${this.room} user="ann" moderates></chat-pane>
        <chat-pane .room=${this.room} user="bob"></chat-pane>
      </div>
      ${this.lines(this.room)}
    `:a`<h1 tabindex="-1">Two people, one room</h1>
        ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>
              <button type="button" @click=${()=>{this.findRoom()}}>Try again</button>`:a`<p role="status">Making a room …</p>`}`}};customElements.define("console-talk",Be);var us=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER"],je=class extends g{constructor(){super(...arguments);this.rooms=[];this.problem="";this.verdict=""}connectedCallback(){super.connectedCallback(),q().then(e=>{this.rooms=e,this.requestUpdate()},e=>this.fail(e))}fail(e){this.problem=$(e),this.requestUpdate()}async make(e){e.preventDefault();let s=e.target,{room:i,user:r,minutes:n,attributes:c=""}=y(s);try{this.token=await b("CreateChatToken",{roomIdentifier:i,userId:r,capabilities:new FormData(s).getAll("capability"),attributes:H(c),...n?{sessionDurationInMinutes:Number(n)}:{}}),this.problem="",this.requestUpdate()}catch(l){this.fail(l)}}async try(e){e.preventDefault();let{token:s=""}=y(e.target),i=await ft(),r=n=>{this.verdict=n,this.requestUpdate()};r("Trying …");try{let n=new K(s,{onOpen:()=>{n.close(),r("It opened a connection. It was used up by that.")},onFrame:()=>{},onClose:(c,l)=>{r(c),l||gt(i).then(p=>r(`${c} ${p}`))}})}catch{r("It has characters that no token has.")}}render(){return a`
      <h1 tabindex="-1">Tokens</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <section class="card" aria-labelledby="make-token">
        <h2 id="make-token">Make a token</h2>
        <form class="grid" @submit=${this.make}>
          <label
            >Room
            <select name="room" required>
              ${this.rooms.map(e=>a`<option value=${e.arn}>${e.name||e.id}</option>`)}
            </select></label
          >
          <label>User <input name="user" maxlength="128" required value="cleo" /></label>
          <label>Minutes of the session <input name="minutes" type="number" min="1" max="180" placeholder="60" /></label>
          <fieldset>
            <legend>Capabilities</legend>
            ${us.map(e=>a`<label class="check"
                ><input type="checkbox" name="capability" value=${e} ?checked=${e==="SEND_MESSAGE"} />
                ${e}</label
              >`)}
          </fieldset>
          <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
          <button>Make the token</button>
        </form>
        ${this.token?a`<label class="result"
                >Token, to open one connection until ${new Date(this.token.tokenExpirationTime).toLocaleTimeString()}
                <textarea readonly rows="4" .value=${this.token.token}></textarea
              ></label>
              <p>The session ends at ${new Date(this.token.sessionExpirationTime).toLocaleTimeString()}.</p>`:d}
      </section>
      ${w?d:this.trial()}
    `}trial(){return a`
      <section class="card" aria-labelledby="try-token">
        <h2 id="try-token">Why is a token refused?</h2>
        <p>Browsers hide why a connection was refused. The server knows: this opens one with the token, and tells.</p>
        <form class="grid" @submit=${this.try}>
          <label>Token <textarea name="token" rows="4" required></textarea></label>
          <button>Try it</button>
        </form>
        <p role="status" class="done">${this.verdict}</p>
      </section>
    `}};customElements.define("console-tokens",je);var zt=[["talk","Talk"],["rooms","Rooms"],["tokens","Tokens"],["frames","Frames"],["faults","Faults"],["numbers","Numbers"]],Ve=w?zt.filter(([o])=>o==="rooms"||o==="tokens"):zt,Kt=Ve[0][0],ze=class extends g{constructor(){super(...arguments);this.isKnown=!1;this.why="";this.onHash=()=>{let e=w?Te():void 0;e!==void 0&&this.enter(e),this.requestUpdate(),this.updateComplete.then(()=>{this.querySelector("main h1")?.focus()})}}connectedCallback(){this.replaceChildren(),super.connectedCallback(),addEventListener("hashchange",this.onHash),w&&(bt(e=>this.leave(e)),this.enter(Te()))}async enter(e){try{this.session=e===void 0?await Ae():await St(e),this.why=""}catch(s){this.session=void 0,this.why=s instanceof TypeError?"The server cannot be reached":s.message,this.former=e===void 0?void 0:await Ae().catch(()=>{})}this.isKnown=!0,this.requestUpdate()}leave(e){this.session=void 0,this.former=void 0,this.why=e,this.requestUpdate()}async signOut(){try{await wt(),this.leave("")}catch(e){this.leave(e.message)}}signedOut(){return a`
      <h1 tabindex="-1">Signed out</h1>
      ${this.why?a`<p class="problem" role="alert">${this.why}.</p>`:d}
      <p>A link opens this console: once, and within a minute. Make one where your access key is:</p>
      <pre tabindex="0" aria-label="Command that makes a link"><code>./backchat console --endpoint-url ${k}</code></pre>
      <p>For an hour you may then do here what that key may do.</p>
      ${this.former?a`<button type="button" @click=${()=>{this.enter()}}>
            Go on with the session of ${this.former.accessKeyId}
          </button>`:d}
    `}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("hashchange",this.onHash)}view(e,s){switch(e){case"rooms":return a`<console-rooms></console-rooms>`;case"room":return a`<console-room .arn=${s}></console-room>`;case"tokens":return a`<console-tokens></console-tokens>`;case"frames":return a`<console-frames></console-frames>`;case"faults":return a`<console-faults></console-faults>`;case"numbers":return a`<console-numbers></console-numbers>`;default:return a`<console-talk></console-talk>`}}content(e,s){return!w||this.session?this.view(e,s):this.isKnown?this.signedOut():d}render(){let[e="",s=""]=location.hash.slice(1).split("/"),i=e==="room"||Ve.some(([c])=>c===e)?e:Kt,r=i==="room"?"rooms":i,n=!w||this.session;return a`
      <header class="top">
        <a class="brand" href=${`#${Kt}`}>Backchat</a>
        ${n?a`<nav aria-label="Console">
              ${Ve.map(([c,l])=>a`<a href=${`#${c}`} aria-current=${c===r?"page":"false"}>${l}</a>`)}
            </nav>`:d}
        ${this.session?a`<span class="who"
                >${this.session.accessKeyId} · ${this.session.account} · ${this.session.region}, until
                ${new Date(this.session.expirationTime).toLocaleTimeString()}</span
              >
              <button type="button" class="small quiet" @click=${()=>{this.signOut()}}>Sign out</button>`:d}
      </header>
      <main>${this.content(i,decodeURIComponent(s))}</main>
    `}};customElements.define("backchat-console",ze);
